import type { Problem } from '@zenlogic/runtime/rest';

/** An answer of a gateway, read. */
export interface Answered<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  /** In milliseconds, as the caller saw it. */
  readonly elapsed: number;
}

export interface AskOptions {
  readonly method?: string;
  /** By default, a text that looks like a token. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text or bytes as they are; anything else as JSON. */
  readonly body?: unknown;
}

/** Asks a gateway and reads the whole answer as JSON. */
export async function ask<Body = Problem>(
  url: string,
  { method, token = 'some.access.token', headers, body }: AskOptions = {},
): Promise<Answered<Body>> {
  const start = performance.now();
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const elapsed = performance.now() - start;
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
    elapsed,
  };
}
