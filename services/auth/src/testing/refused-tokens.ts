import { constants, randomUUID, sign } from 'node:crypto';
import { es256, forgeToken, hs256, rs256, unsigned } from './forge-token.js';
import type { TokenForge } from './token-forge.js';

/** Tokens of at most 8 KiB that everything which takes tokens must refuse, and the row of CASES.md that says so. */
export interface RefusedTokens {
  readonly name: string;
  /** Made when they are needed: their times are those of that moment. */
  tokens(): readonly string[];
}

/**
 * The table of refused tokens. It is walked by the tests of the verifier, of gRPC and of REST.
 *
 * @param audience what the forge's tokens name.
 */
export function refusedTokens(forge: TokenForge, audience: string): readonly RefusedTokens[] {
  return [...badSignatures(forge), ...badClaims(forge, audience), ...badHeaders(forge), ...badShapes(forge)];
}

function badSignatures(forge: TokenForge): RefusedTokens[] {
  const { rsa, ec, strange, byRsa, byEc, claims, withClaims, withHeader, withEcHeader } = forge;
  return [
    {
      name: 'A1: alg none in every spelling, with and without a signature',
      tokens: () => [
        ...['none', 'None', 'NONE', 'nOnE', '', null, undefined, ['none']].flatMap((alg) => [
          withHeader({ alg }, unsigned),
          withHeader({ alg }),
        ]),
        withHeader({}, unsigned),
      ],
    },
    {
      name: 'A2: HS256 with the public key as its secret',
      tokens: () =>
        (['spki', 'pkcs1'] as const)
          .flatMap((type) => {
            const pem = rsa.publicKey.export({ type, format: 'pem' }).toString();
            return [pem, pem.trim(), rsa.publicKey.export({ type, format: 'der' }), ' '];
          })
          .map((secret) => withHeader({ alg: 'HS256' }, hs256(secret))),
    },
    {
      name: 'A3: a key that is offered for the algorithm of another',
      tokens: () => [
        withEcHeader({ alg: 'RS256' }),
        withEcHeader({ alg: 'RS256' }, byRsa),
        withHeader({ alg: 'ES256' }),
        withHeader({ alg: 'ES256' }, byEc),
      ],
    },
    {
      name: 'A3: a genuine signature, but not by the one algorithm for which the key is used',
      tokens: () => {
        const pss = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
        return [
          withHeader({ alg: 'RS512' }, (input) => sign('sha512', Buffer.from(input), rsa.privateKey)),
          withHeader({ alg: 'PS256' }, (input) => sign('sha256', Buffer.from(input), pss)),
        ];
      },
    },
    {
      name: 'a signature of a strange key, of another token and of a wrong length',
      tokens: () => {
        const [head, , signature] = withClaims().split('.');
        const [, body] = withClaims({ sub: randomUUID() }).split('.');
        return [
          withHeader({}, rs256(strange.privateKey)),
          `${head}.${body}.${signature}`,
          withEcHeader({}, () => Buffer.alloc(64)),
          withEcHeader({}, (input) => es256(ec.privateKey)(input).subarray(1)),
        ];
      },
    },
    {
      name: 'A12: a kid that names no key',
      tokens: () => [
        ...[
          ...['../../dev/null', "' OR 1=1", '__proto__', 'constructor', 'toString', 'k'.repeat(4_500)],
          ...['', 'RSA-1', ' rsa-1', undefined, null, ['rsa-1'], { rsa: 1 }, 0],
        ].map((kid) => withHeader({ kid })),
        forgeToken('{"alg":"RS256","typ":"at+jwt","__proto__":{"kid":"rsa-1"}}', claims(), byRsa),
      ],
    },
  ];
}

function badClaims({ now, byRsa, claims, withClaims }: TokenForge, audience: string): RefusedTokens[] {
  const each = (name: string, values: () => readonly object[]): RefusedTokens => ({
    name,
    tokens: () => values().map(withClaims),
  });
  return [
    each('A7: an exp that is missing, no number, far away, negative or past', () =>
      [undefined, null, String(now() + 900), 1e308, -1, 0, [now() + 900], now() - 1].map((exp) => ({ exp })),
    ),
    {
      name: 'A7: an exp that JSON cannot hold',
      tokens: () => [
        forgeToken(
          { alg: 'RS256', typ: 'at+jwt', kid: 'rsa-1' },
          JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e999'),
          byRsa,
        ),
      ],
    },
    // The edge itself needs a clock of the test's own: see the tests of the verifier.
    each('A8: an nbf or iat more than 60 s ahead', () => [
      { nbf: now() + 90 },
      { iat: now() + 90 },
      { nbf: String(now()) },
      { nbf: null },
      { iat: String(now()) },
      { iat: now() + 50, exp: now() + 40 },
    ]),
    each('A9: an aud that is missing, wrong or a list without ours', () =>
      [
        ...[undefined, '', 'other', audience.toUpperCase(), []],
        ...[['other', `${audience}2`], [[audience]], { [audience]: true }],
      ].map((aud) => ({ aud })),
    ),
    each('A10: another iss with the right key', () =>
      [undefined, '', `${String(issOf(claims()))}/`, 'https://evil.example', [issOf(claims())]].map(
        (iss) => ({ iss }),
      ),
    ),
    each('a token without an id, a user, an organization or permissions', () => [
      ...[undefined, '', 7, 'j'.repeat(257)].map((jti) => ({ jti })),
      ...[undefined, 'admin', [randomUUID()], `${randomUUID()} `].map((sub) => ({ sub })),
      ...[undefined, 'zenlogic', null].map((organization_id) => ({ organization_id })),
      ...[undefined, 'auth:admin', [1], {}].map((permissions) => ({ permissions })),
      ...[undefined, null].map((iat) => ({ iat })),
      { iat: -1, exp: 10 },
    ]),
  ];
}

function badHeaders({ strange, withHeader }: TokenForge): RefusedTokens[] {
  const each = (name: string, values: () => readonly object[]): RefusedTokens => ({
    name,
    tokens: () => values().map((header) => withHeader(header)),
  });
  return [
    each('critical extensions, which nobody here understands', () => [
      ...[{ crit: ['exp'] }, { crit: [] }, { crit: ['b64'], b64: false }, { b64: false }, { b64: true }],
    ]),
    {
      name: 'A13: a header that brings its own key',
      tokens: () => {
        const jwk = { ...strange.publicKey.export({ format: 'jwk' }), kid: 'mine' };
        return [{ jwk }, { x5c: ['AAAA'] }].flatMap((offer) => [
          withHeader(offer),
          ...['rsa-1', 'mine', undefined].map((kid) =>
            withHeader({ ...offer, kid }, rs256(strange.privateKey)),
          ),
        ]);
      },
    },
    each('A17: a refresh or ID token of the same issuer', () =>
      ['JWT', 'rt+jwt', 'refresh+jwt', 'logout+jwt', undefined, ['at+jwt']].map((typ) => ({ typ })),
    ),
  ];
}

function badShapes({ byRsa, claims, withClaims }: TokenForge): RefusedTokens[] {
  const rsaHeader = { alg: 'RS256', typ: 'at+jwt', kid: 'rsa-1' };
  return [
    {
      name: 'A16: 2 or 4 segments and JSON serialisation',
      tokens: () => {
        const good = withClaims();
        const [head = '', body = '', signature = ''] = good.split('.');
        return [
          ...['.', '..', '...', `${head}.${body}`, `${head}.${body}.`, `${good}.`, `${good}.${signature}`],
          ...[`${good}=`, `${head}=.${body}.${signature}`, 'a'.repeat(8 * 1024)],
          JSON.stringify({ protected: head, payload: body, signature }),
          JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] }),
        ];
      },
    },
    {
      name: 'a header or payload that is no JSON object',
      tokens: () =>
        ['', 'null', '[]', '"text"', '1', '{', '\u0000', '[['.repeat(1000)].flatMap((part) => [
          forgeToken(part, claims(), byRsa),
          forgeToken(rsaHeader, part, byRsa),
          forgeToken({ ...rsaHeader, typ: 'JWT' }, part, byRsa),
        ]),
    },
  ];
}

function issOf(claims: object): unknown {
  return (claims as { readonly iss?: unknown }).iss;
}
