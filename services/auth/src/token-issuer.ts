import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { defaultMaxLifetime, maxTokenLength, readTokenClaims } from './token-claims.js';
import type { TokenKey } from './token-keys.js';

/** Whom a token is for and what it permits. */
export interface TokenGrant {
  /** The user, a UUID. */
  readonly user: string;
  /** The organization in which the user acts, a UUID. */
  readonly organization: string;
  readonly permissions: readonly string[];
  /** How long the token is valid, in seconds: 1 to 86,400, which is 24 hours. */
  readonly lifetime: number;
}

/** A signed token. */
export interface IssuedToken {
  readonly token: string;
  /** The `jti`, by which the token can be revoked. */
  readonly id: string;
}

/** Signs access tokens. */
export interface TokenIssuer {
  /** Signs a token. Throws when no verifier would accept it: an id that is no UUID, or a life that is too long;
   * {@link TokenTooLongError} when it has too many permissions. */
  issue(grant: TokenGrant): IssuedToken;
}

export interface TokenIssuerOptions {
  /** The active key. It must hold its private half. */
  readonly key: TokenKey;
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** The `aud` of the tokens. */
  readonly audience: string;
  /** Tells the time in milliseconds since 1970. By default, `Date.now`. */
  readonly now?: () => number;
}

/** Says that a token would be refused for its length. */
export class TokenTooLongError extends Error {
  override readonly name = 'TokenTooLongError';
}

/** Creates an issuer of access tokens as RFC 9068 describes them. Throws when the key cannot sign. */
export function createTokenIssuer({
  key,
  issuer,
  audience,
  now = Date.now,
}: TokenIssuerOptions): TokenIssuer {
  const { kid, algorithm, privateKey } = key;
  if (privateKey === undefined) {
    throw new Error(
      `Key ${kid} cannot sign: ${kid}.pem holds the public half only. Use the file with the private key.`,
    );
  }
  if (issuer === '' || audience === '') {
    throw new Error('The issuer and the audience of tokens must not be empty.');
  }
  const signingKey = privateKey;

  function issue({ user, organization, permissions, lifetime }: TokenGrant): IssuedToken {
    const id = randomUUID();
    const iat = Math.floor(now() / 1000);
    const payload = {
      iss: issuer,
      aud: audience,
      sub: user,
      organization_id: organization,
      permissions: [...permissions],
      iat,
      exp: iat + lifetime,
      jti: id,
    };
    if (readTokenClaims(payload, { now: iat, clockSkew: 0, maxLifetime: defaultMaxLifetime }) === undefined) {
      throw new Error(
        `A token needs a user and an organization that are UUIDs, and a life of 1 to ${defaultMaxLifetime} seconds; got user ${user}, organization ${organization}, life ${lifetime}.`,
      );
    }
    const token = jwt.sign(payload, signingKey, {
      algorithm,
      header: { alg: algorithm, typ: 'at+jwt', kid },
    });
    if (token.length > maxTokenLength) {
      throw new TokenTooLongError(
        `The token is ${token.length} bytes long, at most ${maxTokenLength} are accepted; grant fewer permissions.`,
      );
    }
    return { token, id };
  }

  return { issue };
}
