import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { status } from '@grpc/grpc-js';
import type { AuthClient } from '../testing/auth-client.js';
import { createAuthClient } from '../testing/auth-client.js';
import { audience, issuer, spawnAuth, startAuth } from '../testing/auth-process.js';
import { ready, startRig } from '../testing/auth-rig.js';
import { ids } from '../testing/demo-records.js';
import { es256, forgeToken, hs256, rs256, unsigned } from '../testing/forge-token.js';

const verifyToken = 'auth.AuthService/VerifyToken';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const strange = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: KeyObject) =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' });

const rsaHeader = { alg: 'RS256', typ: 'at+jwt', kid: 'rsa-1' };
const ecHeader = { alg: 'ES256', typ: 'at+jwt', kid: 'ec-1' };
const byRsa = rs256(rsa.privateKey);

/** Seconds since 1970. */
const now = () => Math.floor(Date.now() / 1000);

/** Claims that are accepted, but for the changes. */
const claims = (changes: object = {}) => ({
  iss: issuer,
  aud: audience,
  sub: ids.user,
  organization_id: ids.organization,
  permissions: ['catalog:read'],
  iat: now(),
  exp: now() + 900,
  jti: randomUUID(),
  ...changes,
});
const withClaims = (changes: object) => forgeToken(rsaHeader, claims(changes), byRsa);
const withHeader = (changes: object, signature = byRsa) =>
  forgeToken({ ...rsaHeader, ...changes }, claims(), signature);
const goodToken = () => withClaims({});

const accepted = {
  isValid: true,
  userId: ids.user,
  organizationId: ids.organization,
  permissions: ['catalog:read'],
};
const refused = { isValid: false, userId: '', organizationId: '', permissions: [] };

async function assertAccepted({ call }: AuthClient, token: string): Promise<void> {
  const { code, details, response } = await call(verifyToken, { token });
  assert.deepEqual({ code, details, response }, { code: status.OK, details: '', response: accepted });
}

async function assertRefused({ call }: AuthClient, token: string): Promise<void> {
  const { code, response } = await call(verifyToken, { token });
  assert.deepEqual({ code, response }, { code: status.OK, response: refused }, token.slice(0, 300));
}

/** Makes a folder with these keys, removed when the test ends. */
function createKeysDir(t: TestContext, keys: Readonly<Record<string, KeyObject>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [kid, key] of Object.entries(keys)) {
    writeFileSync(join(folder, `${kid}.pem`), pem(key));
  }
  return folder;
}

/** A client of a replica with these keys that needs no Valkey. */
async function startReplica(t: TestContext, keys: Readonly<Record<string, KeyObject>>): Promise<AuthClient> {
  const auth = await startAuth('v1', { AUTH_STORE: 'in-process', AUTH_JWT_KEYS_DIR: createKeysDir(t, keys) });
  t.after(async () => {
    auth.signal('SIGKILL');
    await auth.exited;
  });
  const client = createAuthClient(auth.address);
  t.after(client.close);
  return client;
}

it('refuses bad tokens', async (t) => {
  const keysDir = createKeysDir(t, { 'rsa-1': rsa.publicKey, 'ec-1': ec.publicKey });
  const rig = await startRig(t, { release: 'v1', env: { AUTH_JWT_KEYS_DIR: keysDir } });
  const { client, redis } = rig;
  await ready(rig);

  /** Tests that tokens are refused without a look into the store, by a replica that still accepts a good one. */
  const refuses = (name: string, tokens: () => readonly string[]) =>
    t.test(name, async () => {
      await assertAccepted(client, goodToken());
      const before = await countReads();
      for (const token of tokens()) {
        await assertRefused(client, token);
      }
      assert.equal(await countReads(), before, 'the store was asked');
      await assertAccepted(client, goodToken());
    });

  async function countReads(): Promise<number> {
    return Number(/cmdstat_get:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
  }

  await t.test('A3, A18: accepts the tokens of every key by its own algorithm', async () => {
    await assertAccepted(client, goodToken());
    await assertAccepted(client, forgeToken(ecHeader, claims(), es256(ec.privateKey)));
  });

  await refuses('A1: alg none', () =>
    ['none', 'None', 'nOnE', ''].flatMap((alg) => [withHeader({ alg }, unsigned), withHeader({ alg })]),
  );
  await refuses('A2: HS256 with the public key as its secret', () => [
    withHeader({ alg: 'HS256' }, hs256(pem(rsa.publicKey))),
    withHeader({ alg: 'HS256' }, hs256(pem(rsa.publicKey).toString().trim())),
    withHeader({ alg: 'HS256' }, hs256(rsa.publicKey.export({ type: 'spki', format: 'der' }))),
  ]);
  await refuses('A3: the EC key for RS256, the RSA key for ES256', () => [
    withHeader({ kid: 'ec-1' }),
    withHeader({ kid: 'ec-1' }, es256(ec.privateKey)),
    withHeader({ alg: 'ES256' }),
    withHeader({ alg: 'ES256' }, es256(ec.privateKey)),
  ]);
  await refuses('A7: an exp that is missing, no number, far away, negative or past', () =>
    [undefined, String(now() + 900), 1e308, -1, now() - 1].map((exp) => withClaims({ exp })),
  );
  // The edge itself needs a clock of the test's own: see the tests of the verifier.
  await t.test('A8: accepts nbf and iat 30 s ahead', async () => {
    await assertAccepted(client, withClaims({ nbf: now() + 30 }));
    await assertAccepted(client, withClaims({ iat: now() + 30 }));
  });
  await refuses('A8: nbf and iat more than 60 s ahead', () => [
    withClaims({ nbf: now() + 90 }),
    withClaims({ iat: now() + 90 }),
  ]);
  await refuses('A9: an aud that is missing, wrong or a list without ours', () =>
    [undefined, 'other', ['other', `${audience}2`], []].map((aud) => withClaims({ aud })),
  );
  await t.test('A9: accepts a list with ours', () =>
    assertAccepted(client, withClaims({ aud: ['other', audience] })),
  );
  await refuses('A10: another iss with the right key', () =>
    [undefined, `${issuer}/`, 'https://evil.example'].map((iss) => withClaims({ iss })),
  );
  await refuses('A12: a kid that names no key', () =>
    [
      '../../dev/null',
      "' OR 1=1",
      '__proto__',
      'constructor',
      'k'.repeat(5_000),
      '',
      ['rsa-1'],
      null,
      undefined,
    ].map((kid) => withHeader({ kid })),
  );
  await t.test('A12: a kid of 10 KB makes the token too long', async () => {
    const { code } = await client.call(verifyToken, { token: withHeader({ kid: 'k'.repeat(10_000) }) });
    assert.equal(code, status.INVALID_ARGUMENT);
  });

  await t.test('A13: a header that brings its own key or says where it is; nothing is fetched', async (t) => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.end();
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/keys.json`;
    const jwk = { ...strange.publicKey.export({ format: 'jwk' }), kid: 'mine' };
    for (const offer of [{ jku: url }, { x5u: url }, { jwk }]) {
      for (const kid of ['rsa-1', 'mine']) {
        await assertRefused(client, withHeader({ ...offer, kid }, rs256(strange.privateKey)));
      }
      await assertRefused(client, withHeader(offer));
    }
    const ours = connect(port, '127.0.0.1');
    await once(ours, 'close');
    assert.equal(connections, 1, 'the only connection is ours');
  });

  await refuses('A16: 2 or 4 segments and JSON serialisation', () => {
    const [head = '', body = '', signature = ''] = goodToken().split('.');
    return [
      `${head}.${body}`,
      `${head}.${body}.${signature}.${signature}`,
      JSON.stringify({ protected: head, payload: body, signature }),
      JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] }),
    ];
  });
  await t.test('A16: an empty token and one over 8 KiB are errors that name the field', async () => {
    const sizes = { empty: 0, above: 8 * 1024 + 1, megabyte: 1024 * 1024 };
    for (const [name, size] of Object.entries(sizes)) {
      const { code, details, response } = await client.call(verifyToken, { token: 'a'.repeat(size) });
      assert.equal(code, status.INVALID_ARGUMENT, name);
      assert.match(details, size === 0 ? /token is empty/ : /token is longer than 8192 bytes/);
      assert.deepEqual(response, {});
    }
    await assertRefused(client, 'a'.repeat(8 * 1024));
    await assertAccepted(client, goodToken());
  });
  await refuses('A17: a refresh or ID token', () =>
    ['JWT', 'rt+jwt', 'refresh+jwt', undefined].map((typ) => withHeader({ typ })),
  );
});

it('A18: accepts a token of the old key inside the overlap and refuses it afterwards', async (t) => {
  const old = goodToken();
  const fresh = withHeader({ kid: 'rsa-2' }, rs256(strange.privateKey));
  const [inside, after] = await Promise.all([
    startReplica(t, { 'rsa-1': rsa.publicKey, 'rsa-2': strange.publicKey }),
    startReplica(t, { 'rsa-2': strange.publicKey }),
  ]);
  await assertAccepted(inside, old);
  await assertAccepted(inside, fresh);
  await assertRefused(after, old);
  await assertAccepted(after, fresh);
});

describe('a replica refuses to start', () => {
  /** Starts a replica that must end by itself with code 1; returns what it said. */
  async function refusesToStart(t: TestContext, env: NodeJS.ProcessEnv): Promise<string> {
    const child = await spawnAuth('v1', { AUTH_STORE: 'in-process', ...env });
    t.after(() => child.signal('SIGKILL'));
    assert.equal(await child.exited, 1);
    assert.doesNotMatch(child.output(), /"serving"|\n\s+at /);
    return child.output();
  }

  it('A3: with RSA below 2048 bit, DSA or P-384, and names all of the files', async (t) => {
    const folder = createKeysDir(t, {
      good: rsa.publicKey,
      weak: generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
      dsa: generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).publicKey,
      p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
    });
    const output = await refusesToStart(t, { AUTH_JWT_KEYS_DIR: folder });
    for (const file of ['weak.pem', 'dsa.pem', 'p384.pem']) {
      assert.ok(output.includes(join(folder, file)), output);
    }
    assert.ok(!output.includes('good.pem'));
  });

  it('A3: without any key', async (t) => {
    const folder = createKeysDir(t, {});
    assert.match(
      await refusesToStart(t, { AUTH_JWT_KEYS_DIR: folder }),
      new RegExp(`${folder}: there is no key`),
    );
    assert.match(await refusesToStart(t, { AUTH_JWT_KEYS_DIR: '' }), /AUTH_JWT_KEYS_DIR/);
  });

  it('A9: without an audience or an issuer, and names both variables', async (t) => {
    const AUTH_JWT_KEYS_DIR = createKeysDir(t, { good: rsa.publicKey });
    assert.match(await refusesToStart(t, { AUTH_JWT_KEYS_DIR, AUTH_JWT_AUDIENCE: '' }), /AUTH_JWT_AUDIENCE/);
    const unset = { AUTH_JWT_AUDIENCE: undefined, AUTH_JWT_ISSUER: undefined };
    const output = await refusesToStart(t, { AUTH_JWT_KEYS_DIR, ...unset });
    assert.match(output, /AUTH_JWT_ISSUER/);
    assert.match(output, /AUTH_JWT_AUDIENCE/);
  });
});
