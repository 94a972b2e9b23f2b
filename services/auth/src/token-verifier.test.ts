import assert from 'node:assert/strict';
import { constants, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { es256, forgeToken, hs256, rs256, unsigned } from './testing/forge-token.js';
import type { TokenKey } from './token-keys.js';
import { createTokenVerifier, type TokenVerifierOptions } from './token-verifier.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const strange = generateKeyPairSync('rsa', { modulusLength: 2048 });

const rsaKey: TokenKey = { kid: 'rsa-1', algorithm: 'RS256', publicKey: rsa.publicKey };
const ecKey: TokenKey = { kid: 'ec-1', algorithm: 'ES256', publicKey: ec.publicKey };
const issuer = 'https://auth.example.com';
const audience = 'zenlogic';

/** The present of all tests, in seconds. */
const present = 1_800_000_000;
const user = randomUUID();
const organization = randomUUID();

const rsaHeader = { alg: 'RS256', typ: 'at+jwt', kid: 'rsa-1' };
const ecHeader = { alg: 'ES256', typ: 'at+jwt', kid: 'ec-1' };
const payload = {
  iss: issuer,
  aud: audience,
  sub: user,
  organization_id: organization,
  permissions: ['catalog:read', 'catalog:write'],
  iat: present - 10,
  exp: present + 600,
  jti: 'token-1',
};
const byRsa = rs256(rsa.privateKey);
const byEc = es256(ec.privateKey);
const good = forgeToken(rsaHeader, payload, byRsa);

function createVerifier(options: Partial<TokenVerifierOptions> = {}) {
  const keys = new Map([rsaKey, ecKey].map((key) => [key.kid, key]));
  return createTokenVerifier({ keys, issuer, audience, now: () => present * 1000, ...options });
}

/** Asserts that tokens are refused, by a verifier that accepts the good one and has just done so. */
function assertRefused(...tokens: string[]): void {
  const verifier = createVerifier();
  assert.ok(verifier.verify(good));
  for (const token of tokens) {
    assert.equal(verifier.verify(token), undefined, token.slice(0, 300));
  }
}

function assertAccepted(...tokens: string[]): void {
  for (const token of tokens) {
    assert.ok(createVerifier().verify(token), token.slice(0, 300));
  }
}

/** Tokens that are genuine but for the given claims; `undefined` leaves one out. */
const withClaims = (...changes: object[]) =>
  changes.map((change) => forgeToken(rsaHeader, { ...payload, ...change }, byRsa));
const withHeaders = (...changes: object[]) =>
  changes.map((change) => forgeToken({ ...rsaHeader, ...change }, payload, byRsa));

describe('verify', () => {
  test('returns the claims of an RS256 and of an ES256 token', () => {
    const claims = {
      id: 'token-1',
      subject: user,
      organization,
      permissions: ['catalog:read', 'catalog:write'],
      issueTime: present - 10,
      expireTime: present + 600,
    };
    assert.deepEqual(createVerifier().verify(good), claims);
    assert.deepEqual(createVerifier().verify(forgeToken(ecHeader, payload, byEc)), claims);
  });

  test('A1: refuses alg none in every spelling, with and without a signature', () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, undefined, ['none']]) {
      assertRefused(
        forgeToken({ ...rsaHeader, alg }, payload, unsigned),
        forgeToken({ ...rsaHeader, alg }, payload, byRsa),
      );
    }
    assertRefused(forgeToken(rsaHeader, payload, unsigned));
  });

  test('A2: refuses HS256 with the public key as its secret', () => {
    const header = { ...rsaHeader, alg: 'HS256' };
    for (const type of ['spki', 'pkcs1'] as const) {
      const pem = rsa.publicKey.export({ type, format: 'pem' }).toString();
      assertRefused(
        forgeToken(header, payload, hs256(pem)),
        forgeToken(header, payload, hs256(pem.trim())),
        forgeToken(header, payload, hs256(rsa.publicKey.export({ type, format: 'der' }))),
      );
    }
    assertRefused(forgeToken(header, payload, hs256(' ')));
  });

  test('A3: refuses a key that is offered for the algorithm of another', () => {
    assertRefused(
      forgeToken({ ...ecHeader, alg: 'RS256' }, payload, byEc),
      forgeToken({ ...ecHeader, alg: 'RS256' }, payload, byRsa),
      forgeToken({ ...rsaHeader, alg: 'ES256' }, payload, byEc),
      forgeToken({ ...rsaHeader, alg: 'ES256' }, payload, byRsa),
    );
    // Genuine signatures of our key, but not by the one algorithm for which it is used.
    const rs512 = (input: string) => sign('sha512', Buffer.from(input), rsa.privateKey);
    const pss = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const ps256 = (input: string) => sign('sha256', Buffer.from(input), pss);
    assertRefused(
      forgeToken({ ...rsaHeader, alg: 'RS512' }, payload, rs512),
      forgeToken({ ...rsaHeader, alg: 'PS256' }, payload, ps256),
    );
  });

  test('refuses a signature of a strange key, of another token and of a wrong length', () => {
    const [head, , signature] = good.split('.');
    const [, body] = forgeToken(rsaHeader, { ...payload, sub: randomUUID() }, byRsa).split('.');
    assertRefused(
      forgeToken(rsaHeader, payload, rs256(strange.privateKey)),
      `${head}.${body}.${signature}`,
      forgeToken(ecHeader, payload, () => Buffer.alloc(64)),
      forgeToken(ecHeader, payload, (input) => byEc(input).subarray(1)),
    );
  });

  test('A7: refuses an exp that is missing, no number, far away or long ago', () => {
    assertRefused(
      ...withClaims(
        { exp: undefined },
        { exp: null },
        { exp: String(present + 600) },
        { exp: 1e308 },
        { exp: -1 },
        { exp: 0 },
        { exp: [present + 600] },
      ),
    );
    assertRefused(forgeToken(rsaHeader, JSON.stringify(payload).replace(/"exp":\d+/, '"exp":1e999'), byRsa));
  });

  test('A7: refuses a token from its exp on, without any skew', () => {
    assertRefused(...withClaims({ exp: present }, { exp: present - 1 }, { exp: present - 30 }));
    assertAccepted(...withClaims({ exp: present + 1 }));
  });

  test('A7: refuses a token that lives longer than 24 hours', () => {
    const day = 24 * 60 * 60;
    const [longest = '', longer = ''] = withClaims(
      { iat: present, exp: present + day },
      { iat: present, exp: present + day + 1 },
    );
    assertAccepted(longest);
    assertRefused(longer);
    assert.equal(createVerifier({ maxLifetime: day - 1 }).verify(longest), undefined);
  });

  test('A8: accepts an nbf or iat that is 30 s ahead, refuses 61 s', () => {
    for (const claim of ['iat', 'nbf']) {
      const [near = '', last = '', far = ''] = withClaims(
        { [claim]: present + 30 },
        { [claim]: present + 60 },
        { [claim]: present + 61 },
      );
      assertAccepted(near, last);
      assertRefused(far);
    }
    assertRefused(...withClaims({ nbf: String(present) }, { nbf: null }, { iat: String(present) }));
    assertRefused(...withClaims({ iat: present + 50, exp: present + 40 }));
  });

  test('A9: refuses an aud that is missing, wrong or a list without ours', () => {
    assertRefused(
      ...withClaims(
        { aud: undefined },
        { aud: '' },
        { aud: 'other' },
        { aud: 'ZENLOGIC' },
        { aud: [] },
        { aud: ['other', 'zenlogic2'] },
        { aud: [['zenlogic']] },
        { aud: { zenlogic: true } },
      ),
    );
    assertAccepted(...withClaims({ aud: ['other', 'zenlogic'] }));
  });

  test('A9: cannot be created without an audience or an issuer', () => {
    assert.throws(() => createVerifier({ audience: '' }), /audience/);
    assert.throws(() => createVerifier({ issuer: '' }), /issuer/);
  });

  test('A10: refuses another iss with the right key', () => {
    assertRefused(
      ...withClaims(
        { iss: undefined },
        { iss: '' },
        { iss: `${issuer}/` },
        { iss: 'https://evil.example' },
        { iss: [issuer] },
      ),
    );
  });

  test('A12: refuses every kid that names no key', () => {
    const kids = [
      '../../dev/null',
      "' OR 1=1",
      '__proto__',
      'constructor',
      'toString',
      'k'.repeat(10_000),
      '',
      'RSA-1',
      ' rsa-1',
    ];
    assertRefused(...withHeaders(...kids.map((kid) => ({ kid }))));
    assertRefused(
      ...withHeaders({ kid: undefined }, { kid: null }, { kid: ['rsa-1'] }, { kid: { rsa: 1 } }, { kid: 0 }),
    );
    assertRefused(forgeToken(`{"alg":"RS256","typ":"at+jwt","__proto__":{"kid":"rsa-1"}}`, payload, byRsa));
  });

  test('A13: refuses a header that brings its own key, and fetches nothing', async (t) => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.end();
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/keys`;
    const jwk = { ...strange.publicKey.export({ format: 'jwk' }), kid: 'mine' };
    const offers = [{ jku: url }, { x5u: url }, { jwk }, { x5c: ['AAAA'] }];
    for (const offer of offers) {
      for (const kid of ['rsa-1', 'mine', undefined]) {
        assertRefused(forgeToken({ ...rsaHeader, kid, ...offer }, payload, rs256(strange.privateKey)));
      }
    }
    assertRefused(...withHeaders(...offers));
    // A connection of ours comes after any that the verifier had opened, so the server needs no time to wait for.
    const ours = connect(port, '127.0.0.1');
    await once(ours, 'close');
    assert.equal(connections, 1);
  });

  test('refuses critical extensions, which nobody here understands', () => {
    assertRefused(
      ...withHeaders(
        { crit: ['exp'] },
        { crit: [] },
        { crit: ['b64'], b64: false },
        { b64: false },
        { b64: true },
      ),
    );
  });

  test('A16: refuses another number of parts, other serialisations, an empty and a huge token', () => {
    const [head, body, signature] = good.split('.');
    const flattened = JSON.stringify({ protected: head, payload: body, signature });
    const general = JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] });
    assertRefused(
      '',
      '.',
      '..',
      '...',
      ' ',
      `${head}.${body}`,
      `${head}.${body}.`,
      `${good}.`,
      `${good}.${signature}`,
    );
    assertRefused(
      flattened,
      general,
      ` ${good}`,
      `${good}\n`,
      `Bearer ${good}`,
      `${good}=`,
      `${head}=.${body}.${signature}`,
    );
    assertRefused('a'.repeat(1024 * 1024), '.'.repeat(1024 * 1024), '\u{1F600}'.repeat(1000));
  });

  test('A16: refuses what is genuine but longer than 8 KiB', () => {
    assertRefused(...withClaims({ permissions: ['x'.repeat(6000)] }));
    assertAccepted(...withClaims({ permissions: ['x'.repeat(5000)] }));
  });

  test('refuses a header or payload that is no JSON object', () => {
    for (const part of ['', 'null', '[]', '"text"', '1', '{', '\u0000', '[['.repeat(1000)]) {
      assertRefused(forgeToken(part, payload, byRsa), forgeToken(rsaHeader, part, byRsa));
      assertRefused(forgeToken({ ...rsaHeader, typ: 'JWT' }, part, byRsa));
    }
  });

  test('A17: refuses the refresh and ID tokens of the same issuer', () => {
    assertRefused(
      ...withHeaders(
        { typ: 'JWT' },
        { typ: 'rt+jwt' },
        { typ: 'refresh+jwt' },
        { typ: 'logout+jwt' },
        { typ: undefined },
        { typ: ['at+jwt'] },
      ),
    );
    assertAccepted(...withHeaders({ typ: 'application/at+jwt' }));
  });

  test('refuses a token without an id, a user, an organization or permissions', () => {
    assertRefused(
      ...withClaims({ jti: undefined }, { jti: '' }, { jti: 7 }, { jti: 'j'.repeat(257) }),
      ...withClaims({ sub: undefined }, { sub: 'admin' }, { sub: `${user} ` }, { sub: [user] }),
      ...withClaims(
        { organization_id: undefined },
        { organization_id: 'zenlogic' },
        { organization_id: null },
      ),
      ...withClaims(
        { permissions: undefined },
        { permissions: 'catalog:read' },
        { permissions: [1] },
        { permissions: {} },
      ),
      ...withClaims({ iat: undefined }, { iat: null }, { iat: -1, exp: 10 }),
    );
  });

  test('A18: accepts a token of the old key inside the overlap, refuses it afterwards', () => {
    const newKey: TokenKey = { kid: 'rsa-2', algorithm: 'RS256', publicKey: strange.publicKey };
    const fresh = forgeToken({ ...rsaHeader, kid: 'rsa-2' }, payload, rs256(strange.privateKey));
    const inside = createVerifier({ keys: new Map([rsaKey, newKey].map((key) => [key.kid, key])) });
    const after = createVerifier({ keys: new Map([[newKey.kid, newKey]]) });
    assert.ok(inside.verify(good));
    assert.ok(inside.verify(fresh));
    assert.equal(after.verify(good), undefined);
    assert.ok(after.verify(fresh));
  });
});
