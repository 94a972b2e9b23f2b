import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { defaultMaxLifetime, maxTokenLength, readTokenClaims, type TokenClaims } from './token-claims.js';
import type { TokenKey } from './token-keys.js';

/** Verifies access tokens. */
export interface TokenVerifier {
  /**
   * Returns what a token says about its bearer, or undefined when the token must be refused, for whatever
   * reason. Never throws. Does not know of revocation: ask for that on each call, by the id of the claims.
   */
  verify(token: string): TokenClaims | undefined;
}

export interface TokenVerifierOptions {
  /** The accepted keys, by kid. Several while keys are rotated. */
  readonly keys: ReadonlyMap<string, TokenKey>;
  /** The only accepted `iss`. */
  readonly issuer: string;
  /** What `aud` must be or contain. */
  readonly audience: string;
  /** How far ahead `iat` and `nbf` may be, in seconds. By default, 60. Expiry knows no skew. */
  readonly clockSkew?: number;
  /** How long after `iat` a token may expire, in seconds. By default, 24 hours. */
  readonly maxLifetime?: number;
  /** How many verified tokens are remembered. By default, 10,000 (about 1 KiB of memory each). */
  readonly cacheSize?: number;
  /** Tells the time in milliseconds since 1970. By default, `Date.now`. */
  readonly now?: () => number;
}

// RFC 9068, section 4: any other type is some other token of the issuer, such as a refresh or an ID token.
const accessTokenTypes: readonly unknown[] = ['at+jwt', 'application/at+jwt'];

// Extensions that must be understood (RFC 7515, section 4.1.11; jsonwebtoken lets them pass), and headers that
// bring their own key or say where to get one.
const refusedHeaders = ['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c'];

/**
 * Creates a verifier that remembers which tokens it has verified: the second verification costs a look-up
 * instead of a signature. Nothing is remembered beyond its expiry, and no refusal is remembered at all.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const {
    keys,
    issuer,
    audience,
    clockSkew = 60,
    maxLifetime = defaultMaxLifetime,
    now = Date.now,
  } = options;
  // jsonwebtoken skips a check whose expected value is empty.
  if (issuer === '' || audience === '') {
    throw new Error('The issuer and the audience of tokens must not be empty.');
  }
  const verified = new LRUCache<string, TokenClaims>({ max: options.cacheSize ?? 10_000 });

  function verify(token: string): TokenClaims | undefined {
    if (token.length > maxTokenLength) {
      return undefined;
    }
    const known = verified.get(token);
    if (known !== undefined) {
      return now() < known.expireTime * 1000 ? known : undefined;
    }
    const claims = verifySignature(token);
    if (claims !== undefined) {
      verified.set(token, claims);
    }
    return claims;
  }

  function verifySignature(token: string): TokenClaims | undefined {
    const seconds = now() / 1000;
    try {
      const key = keys.get(readUnverifiedKid(token));
      if (key === undefined) {
        return undefined;
      }
      const { header, payload } = jwt.verify(token, key.publicKey, {
        complete: true,
        algorithms: [key.algorithm],
        issuer,
        audience,
        clockTimestamp: seconds,
        // For `nbf`. It holds for `exp` as well, which readTokenClaims then checks without any tolerance.
        clockTolerance: clockSkew,
      });
      const isAccessToken =
        accessTokenTypes.includes(header.typ) && !refusedHeaders.some((name) => Object.hasOwn(header, name));
      return isAccessToken ? readTokenClaims(payload, { now: seconds, clockSkew, maxLifetime }) : undefined;
    } catch {
      // Not only JsonWebTokenError: bad JSON gives a SyntaxError, an ES256 signature of a wrong length a TypeError.
      return undefined;
    }
  }

  return { verify };
}

/** Reads the one thing that is needed before the signature can be verified: whose key to take. */
function readUnverifiedKid(token: string): string {
  const header: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString());
  if (typeof header === 'object' && header !== null && 'kid' in header && typeof header.kid === 'string') {
    return header.kid;
  }
  return '';
}
