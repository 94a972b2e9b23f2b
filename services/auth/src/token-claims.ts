import { z } from 'zod';

/** What a verified access token says about its bearer. */
export interface TokenClaims {
  /** `jti`: names the token. Revocation goes by it, since one token can be spelled in several ways. */
  readonly id: string;
  /** `sub`: the user, a UUID in lower case. */
  readonly subject: string;
  /** `organization_id`: the organization in which the user acts, a UUID in lower case. */
  readonly organization: string;
  /** `permissions`: what the token permits. Shared by all who verify the same token, hence frozen. */
  readonly permissions: string[];
  /** `iat`: seconds since 1970. */
  readonly issueTime: number;
  /** `exp`: seconds since 1970. The token is refused from this second on. */
  readonly expireTime: number;
}

/** The times that a token is held against, all in seconds. */
export interface TokenTimeLimits {
  /** Seconds since 1970. */
  readonly now: number;
  /** How far the clock of the issuer may be ahead. It never lengthens a token's life. */
  readonly clockSkew: number;
  /** How long after `iat` a token may expire. */
  readonly maxLifetime: number;
}

/** The longest token that is looked at, in bytes: 8 KiB. */
export const maxTokenLength = 8 * 1024;

/** The longest life of a token, in seconds, unless the verifier is told otherwise: 24 hours. */
export const defaultMaxLifetime = 24 * 60 * 60;

// `z.number()` refuses what JSON can smuggle in as a number (1e999 is Infinity) and, of course, strings.
const payloadSchema = z.object({
  jti: z.string().min(1).max(256),
  sub: z.guid(),
  organization_id: z.guid(),
  permissions: z.array(z.string()),
  iat: z.number().nonnegative(),
  exp: z.number().nonnegative(),
});

/**
 * Reads the claims of a payload whose signature, issuer, audience and `nbf` were verified before. Returns
 * undefined when one is missing or ill-typed, or when the token is out of time or lives too long.
 */
export function readTokenClaims(payload: unknown, limits: TokenTimeLimits): TokenClaims | undefined {
  const { success, data } = payloadSchema.safeParse(payload);
  if (!success) {
    return undefined;
  }
  const { iat, exp } = data;
  const isInTime =
    iat <= limits.now + limits.clockSkew && limits.now < exp && iat < exp && exp <= iat + limits.maxLifetime;
  if (!isInTime) {
    return undefined;
  }
  return {
    id: data.jti,
    subject: data.sub.toLowerCase(),
    organization: data.organization_id.toLowerCase(),
    permissions: Object.freeze(data.permissions) as string[],
    issueTime: iat,
    expireTime: exp,
  };
}
