import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { es256, forgeToken, rs256, type Signature } from './forge-token.js';

/** Makes tokens of a test's own, genuine but for what the test changes. */
export interface TokenForge {
  readonly rsa: KeyPair;
  readonly ec: KeyPair;
  /** An RSA key that nobody accepts. */
  readonly strange: KeyPair;
  readonly byRsa: Signature;
  readonly byEc: Signature;
  /** The present, in seconds since 1970. */
  now(): number;
  /** Claims that are accepted but for the changes; `undefined` leaves one out. */
  claims(changes?: object): object;
  /** A token of the RSA key with changed claims. */
  withClaims(changes?: object): string;
  /** A token of the RSA key with a changed header. */
  withHeader(changes: object, signature?: Signature): string;
  /** A token of the EC key, with a changed header. */
  withEcHeader(changes?: object, signature?: Signature): string;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Whose tokens, and for whom. */
export interface TokenForgeOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly user: string;
  readonly organization: string;
  /** By default, only `catalog:read`. */
  readonly permissions?: readonly string[];
  /** In seconds since 1970. By default, the clock. */
  readonly now?: () => number;
}

/** The kid of the RSA key is `rsa-1`, that of the EC key `ec-1`. */
export function createTokenForge(options: TokenForgeOptions): TokenForge {
  const { issuer, audience, user, organization, permissions = ['catalog:read'] } = options;
  const { now = () => Math.floor(Date.now() / 1000) } = options;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const strange = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const byRsa = rs256(rsa.privateKey);
  const byEc = es256(ec.privateKey);
  const rsaHeader = { alg: 'RS256', typ: 'at+jwt', kid: 'rsa-1' };
  const ecHeader = { alg: 'ES256', typ: 'at+jwt', kid: 'ec-1' };

  const claims = (changes: object = {}) => ({
    iss: issuer,
    aud: audience,
    sub: user,
    organization_id: organization,
    permissions,
    iat: now(),
    exp: now() + 900,
    jti: randomUUID(),
    ...changes,
  });
  return {
    rsa,
    ec,
    strange,
    byRsa,
    byEc,
    now,
    claims,
    withClaims: (changes) => forgeToken(rsaHeader, claims(changes), byRsa),
    withHeader: (changes, signature = byRsa) => forgeToken({ ...rsaHeader, ...changes }, claims(), signature),
    withEcHeader: (changes = {}, signature = byEc) =>
      forgeToken({ ...ecHeader, ...changes }, claims(), signature),
  };
}
