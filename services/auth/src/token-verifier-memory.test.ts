import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { es256, forgeToken } from './testing/forge-token.js';
import { createTokenVerifier, type TokenVerifierOptions } from './token-verifier.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const issuer = 'https://auth.example.com';
const audience = 'zenlogic';

/** The present of all tests, in seconds. */
const present = 1_800_000_000;

function createVerifier(options: Partial<TokenVerifierOptions> = {}) {
  const keys = new Map([['main', { kid: 'main', algorithm: 'ES256', publicKey } as const]]);
  return createTokenVerifier({ keys, issuer, audience, now: () => present * 1000, ...options });
}

const expireTime = present + 600;
const payload = {
  iss: issuer,
  aud: audience,
  sub: randomUUID(),
  organization_id: randomUUID(),
  permissions: ['catalog:read'],
  iat: present,
  exp: expireTime,
  jti: 'token-1',
};

function signToken(changes: object = {}): string {
  return forgeToken(
    { alg: 'ES256', typ: 'at+jwt', kid: 'main' },
    { ...payload, ...changes },
    es256(privateKey),
  );
}

const good = signToken();

describe('the memory of verified tokens', () => {
  test('answers a known token from memory, with claims that cannot be changed', () => {
    const verifier = createVerifier();
    const claims = verifier.verify(good);
    assert.ok(claims);
    assert.equal(verifier.verify(good), claims);
    assert.throws(() => claims.permissions.push('admin'), TypeError);
  });

  test('never outlives the expiry, to the millisecond', () => {
    let now = present * 1000;
    const verifier = createVerifier({ now: () => now });
    assert.ok(verifier.verify(good));
    now = expireTime * 1000 - 1;
    assert.ok(verifier.verify(good));
    now = expireTime * 1000;
    assert.equal(verifier.verify(good), undefined);
  });

  test('remembers no refusal: a token becomes valid when its time comes', () => {
    let now = present * 1000;
    const verifier = createVerifier({ now: () => now });
    const token = signToken({ nbf: present + 61 });
    assert.equal(verifier.verify(token), undefined);
    now += 1000;
    assert.ok(verifier.verify(token));
  });

  test('is bounded: the token that was used longest ago is verified anew', () => {
    const verifier = createVerifier({ cacheSize: 2 });
    const second = signToken({ jti: 'token-2' });
    const third = signToken({ jti: 'token-3' });
    const first = verifier.verify(good);
    const kept = verifier.verify(second);
    assert.equal(verifier.verify(good), first);
    verifier.verify(third);
    assert.equal(verifier.verify(good), first);
    const again = verifier.verify(second);
    assert.notEqual(again, kept);
    assert.deepEqual(again, kept);
  });

  test('gives all spellings of a token the same id, which is what revocation goes by', () => {
    // The last character of 64 bytes in base64url has four bits to spare.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(good.slice(-1));
    const respelled = good.slice(0, -1) + alphabet[last ^ 1];
    assert.notEqual(respelled, good);
    const verifier = createVerifier();
    assert.equal(verifier.verify(respelled)?.id, verifier.verify(good)?.id);
    assert.equal(verifier.verify(good)?.id, 'token-1');
  });
});
