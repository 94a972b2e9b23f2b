import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { rs256 } from './testing/forge-token.js';
import { refusedTokens } from './testing/refused-tokens.js';
import { createTokenForge } from './testing/token-forge.js';
import type { TokenKey } from './token-keys.js';
import { createTokenVerifier, type TokenVerifierOptions } from './token-verifier.js';

const issuer = 'https://auth.example.com';
const audience = 'zenlogic';

/** The present of all tests, in seconds. */
const present = 1_800_000_000;
const user = randomUUID();
const organization = randomUUID();
const permissions = ['catalog:read', 'catalog:write'];
const forge = createTokenForge({ issuer, audience, user, organization, permissions, now: () => present });
const { withClaims, withHeader, withEcHeader, rsa, ec, strange } = forge;
const good = withClaims();

const rsaKey: TokenKey = { kid: 'rsa-1', algorithm: 'RS256', publicKey: rsa.publicKey };
const ecKey: TokenKey = { kid: 'ec-1', algorithm: 'ES256', publicKey: ec.publicKey };

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

describe('verify', () => {
  test('returns the claims of an RS256 and of an ES256 token', () => {
    for (const token of [good, withEcHeader()]) {
      const { id, ...claims } = createVerifier().verify(token) ?? assert.fail('it is refused');
      assert.match(id, /^[0-9a-f-]{36}$/);
      assert.deepEqual(claims, {
        subject: user,
        organization,
        permissions,
        issueTime: present,
        expireTime: present + 900,
      });
    }
  });

  for (const { name, tokens } of refusedTokens(forge, audience)) {
    test(`refuses: ${name}`, () => assertRefused(...tokens()));
  }

  test('A7: refuses a token from its exp on, without any skew', () => {
    for (const exp of [present, present - 1, present - 30]) {
      assertRefused(withClaims({ iat: present - 60, exp }));
    }
    assertAccepted(withClaims({ exp: present + 1 }));
  });

  test('A7: refuses a token that lives longer than 24 hours', () => {
    const day = 24 * 60 * 60;
    const longest = withClaims({ iat: present, exp: present + day });
    assertAccepted(longest);
    assertRefused(withClaims({ iat: present, exp: present + day + 1 }));
    assert.equal(createVerifier({ maxLifetime: day - 1 }).verify(longest), undefined);
  });

  test('A8: accepts an nbf or iat that is 30 s ahead, refuses 61 s', () => {
    for (const claim of ['iat', 'nbf']) {
      assertAccepted(withClaims({ [claim]: present + 30 }), withClaims({ [claim]: present + 60 }));
      assertRefused(withClaims({ [claim]: present + 61 }));
    }
  });

  test('A9: accepts a list with ours', () => assertAccepted(withClaims({ aud: ['other', audience] })));

  test('A9: cannot be created without an audience or an issuer', () => {
    assert.throws(() => createVerifier({ audience: '' }), /audience/);
    assert.throws(() => createVerifier({ issuer: '' }), /issuer/);
  });

  test('A13: refuses a header that says where its key is, and fetches nothing', async (t) => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.end();
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/keys`;
    for (const offer of [{ jku: url }, { x5u: url }]) {
      for (const kid of ['rsa-1', 'mine', undefined]) {
        assertRefused(withHeader({ kid, ...offer }, rs256(strange.privateKey)));
      }
      assertRefused(withHeader(offer));
    }
    // A connection of ours comes after any that the verifier had opened, so the server needs no time to wait for.
    const ours = connect(port, '127.0.0.1');
    await once(ours, 'close');
    assert.equal(connections, 1);
  });

  test('A16: refuses what is around or beyond a token, and a huge one', () => {
    assertRefused('', ' ', ` ${good}`, `${good}\n`, `Bearer ${good}`);
    assertRefused('a'.repeat(1024 * 1024), '.'.repeat(1024 * 1024), '\u{1F600}'.repeat(1000));
  });

  test('A12, A16: refuses what is genuine but longer than 8 KiB', () => {
    assertRefused(withClaims({ permissions: ['x'.repeat(6000)] }), withHeader({ kid: 'k'.repeat(10_000) }));
    assertAccepted(withClaims({ permissions: ['x'.repeat(5000)] }));
  });

  test('A17: accepts the long spelling of the type', () =>
    assertAccepted(withHeader({ typ: 'application/at+jwt' })));

  test('A18: accepts a token of the old key inside the overlap, refuses it afterwards', () => {
    const newKey: TokenKey = { kid: 'rsa-2', algorithm: 'RS256', publicKey: strange.publicKey };
    const fresh = withHeader({ kid: 'rsa-2' }, rs256(strange.privateKey));
    const inside = createVerifier({ keys: new Map([rsaKey, newKey].map((key) => [key.kid, key])) });
    const after = createVerifier({ keys: new Map([[newKey.kid, newKey]]) });
    assert.ok(inside.verify(good));
    assert.ok(inside.verify(fresh));
    assert.equal(after.verify(good), undefined);
    assert.ok(after.verify(fresh));
  });
});
