import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { createTokenIssuer } from './token-issuer.js';
import type { TokenAlgorithm, TokenKey } from './token-keys.js';
import { createTokenVerifier } from './token-verifier.js';

const issuer = 'https://auth.example.com';
const audience = 'zenlogic';
const seconds = 1_800_000_000;
const now = () => seconds * 1000 + 999;

const keys: Record<TokenAlgorithm, TokenKey> = {
  RS256: { kid: 'rsa', algorithm: 'RS256', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  ES256: { kid: 'ec', algorithm: 'ES256', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
};
const grant = {
  user: randomUUID(),
  organization: randomUUID(),
  permissions: ['catalog:read'],
  lifetime: 900,
};

const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());

describe('issue', () => {
  for (const key of Object.values(keys)) {
    test(`signs an access token with ${key.algorithm} that a verifier accepts`, () => {
      const { token, id } = createTokenIssuer({ key, issuer, audience, now }).issue(grant);
      const [header, payload] = token.split('.');
      assert.deepEqual(decode(header), { alg: key.algorithm, typ: 'at+jwt', kid: key.kid });
      assert.deepEqual(decode(payload), {
        iss: issuer,
        aud: audience,
        sub: grant.user,
        organization_id: grant.organization,
        permissions: ['catalog:read'],
        iat: seconds,
        exp: seconds + 900,
        jti: id,
      });
      const verifier = createTokenVerifier({ keys: new Map([[key.kid, key]]), issuer, audience, now });
      assert.equal(verifier.verify(token)?.id, id);
    });
  }

  test('gives every token an id of its own', () => {
    const tokens = createTokenIssuer({ key: keys.ES256, issuer, audience });
    assert.notEqual(tokens.issue(grant).id, tokens.issue(grant).id);
  });

  test('refuses what no verifier would accept', () => {
    const tokens = createTokenIssuer({ key: keys.ES256, issuer, audience });
    assert.throws(() => tokens.issue({ ...grant, user: 'admin' }), /UUIDs.*got user admin/);
    assert.throws(() => tokens.issue({ ...grant, organization: '' }), /UUIDs/);
    for (const lifetime of [0, -1, Number.NaN, 24 * 60 * 60 + 1]) {
      assert.throws(() => tokens.issue({ ...grant, lifetime }), new RegExp(`life ${lifetime}`));
    }
    assert.throws(
      () => tokens.issue({ ...grant, permissions: ['x'.repeat(6000)] }),
      /at most 8192 are accepted/,
    );
  });
});

describe('createTokenIssuer', () => {
  test('refuses a key without its private half', () => {
    const key: TokenKey = { kid: 'main', algorithm: 'RS256', publicKey: keys.RS256.publicKey };
    assert.throws(() => createTokenIssuer({ key, issuer, audience }), /main\.pem holds the public half only/);
  });

  test('refuses an empty issuer or audience', () => {
    assert.throws(() => createTokenIssuer({ key: keys.RS256, issuer: '', audience }), /must not be empty/);
    assert.throws(() => createTokenIssuer({ key: keys.RS256, issuer, audience: '' }), /must not be empty/);
  });
});
