import { z } from 'zod';

/** Where a server listens. */
export interface Address {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** Parses `host:port`, where an IPv6 host stands in brackets. */
export const addressSchema = z.string().transform((text, context): Address => {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port > 65_535) {
    context.addIssue({
      code: 'custom',
      message: `"${text}" is no address; write host:port, such as 0.0.0.0:50051`,
    });
    return z.NEVER;
  }
  return { host, port };
});

/** Writes an address as `host:port`. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
