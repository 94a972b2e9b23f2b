import { createHmac, type KeyObject, sign } from 'node:crypto';

/** Computes the signature of `header.payload`. */
export type Signature = (input: string) => Buffer;

/** RSASSA-PKCS1-v1_5 with SHA-256. */
export function rs256(key: KeyObject): Signature {
  return (input) => sign('sha256', Buffer.from(input), key);
}

/** ECDSA with SHA-256; the signature is r and s, one after the other, as JWS wants it. */
export function es256(key: KeyObject): Signature {
  return (input) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
}

/** HMAC with SHA-256. */
export function hs256(secret: string | Buffer): Signature {
  return (input) => createHmac('sha256', secret).update(input).digest();
}

/** The empty signature of `alg: none`. */
export function unsigned(): Buffer {
  return Buffer.alloc(0);
}

/** Encodes a part of a token. A string is taken as the JSON text, so that a test can say what no object can. */
export function encodePart(content: object | string): string {
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url');
}

/** Puts a token together by hand: what an attacker sends must not depend on the code that is attacked. */
export function forgeToken(header: object | string, payload: object | string, signature: Signature): string {
  const input = `${encodePart(header)}.${encodePart(payload)}`;
  return `${input}.${signature(input).toString('base64url')}`;
}
