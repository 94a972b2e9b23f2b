import { defineRoute, type Route } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import type { TokenKey } from '../token-keys.js';

const text = z.string();

const keySchema = z.discriminatedUnion('kty', [
  z.strictObject({
    kty: z.literal('RSA'),
    n: text,
    e: text,
    kid: text,
    alg: z.literal('RS256'),
    use: z.literal('sig'),
  }),
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: text,
    y: text,
    kid: text,
    alg: z.literal('ES256'),
    use: z.literal('sig'),
  }),
]);

const keySetSchema = z.strictObject({ keys: z.array(keySchema) });

/** Long enough to spare requests, and short beside the overlap of a rotation. */
const maxAge = 300;

/** `GET /.well-known/jwks.json`: the public halves of the keys that tokens may be signed with (RFC 7517). */
export function createJwksRoute(keys: ReadonlyMap<string, TokenKey>): Route {
  const body = keySetSchema.parse({ keys: [...keys.values()].map(toJwk) });
  return defineRoute({
    method: 'get',
    path: '/.well-known/jwks.json',
    operationId: 'getKeySet',
    summary: 'Lists the public keys that verify access tokens.',
    tag: 'keys',
    security: 'none',
    responses: {
      200: {
        description: 'A JSON Web Key Set.',
        schema: keySetSchema,
        headers: { 'Cache-Control': 'How long to keep it.' },
      },
    },
    errors: [],
    handle: () => ({ body, headers: { 'cache-control': `public, max-age=${maxAge}` } }),
  });
}

function toJwk({ kid, algorithm, publicKey }: TokenKey): object {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
}
