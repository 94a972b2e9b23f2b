import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
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
import { rs256 } from '../testing/forge-token.js';
import { refusedTokens } from '../testing/refused-tokens.js';
import { createTokenForge } from '../testing/token-forge.js';

const verifyToken = 'auth.AuthService/VerifyToken';
const { user, organization } = ids;
const forge = createTokenForge({ issuer, audience, user, organization });
const { rsa, ec, strange, now, withClaims, withHeader, withEcHeader } = forge;
const goodToken = () => withClaims();
const pem = (key: KeyObject) =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' });

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

  async function countReads(): Promise<number> {
    return Number(/cmdstat_get:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
  }

  await t.test('A3, A18: accepts the tokens of every key by its own algorithm', async () => {
    await assertAccepted(client, goodToken());
    await assertAccepted(client, withEcHeader());
  });

  for (const { name, tokens } of refusedTokens(forge, audience)) {
    await t.test(
      `${name}, without a look into the store, by a replica that still accepts a good one`,
      async () => {
        await assertAccepted(client, goodToken());
        const before = await countReads();
        for (const token of tokens()) {
          await assertRefused(client, token);
        }
        assert.equal(await countReads(), before, 'the store was asked');
        await assertAccepted(client, goodToken());
      },
    );
  }

  await t.test('A8: accepts nbf and iat 30 s ahead', async () => {
    await assertAccepted(client, withClaims({ nbf: now() + 30 }));
    await assertAccepted(client, withClaims({ iat: now() + 30 }));
  });
  await t.test('A9: accepts a list with ours', () =>
    assertAccepted(client, withClaims({ aud: ['other', audience] })),
  );
  await t.test('A12: a kid of 10 KB makes the token too long', async () => {
    const { code } = await client.call(verifyToken, { token: withHeader({ kid: 'k'.repeat(10_000) }) });
    assert.equal(code, status.INVALID_ARGUMENT);
  });

  await t.test('A13: a header that says where its key is; nothing is fetched', async (t) => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.end();
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/keys.json`;
    for (const offer of [{ jku: url }, { x5u: url }]) {
      for (const kid of ['rsa-1', 'mine']) {
        await assertRefused(client, withHeader({ ...offer, kid }, rs256(strange.privateKey)));
      }
      await assertRefused(client, withHeader(offer));
    }
    const ours = connect(port, '127.0.0.1');
    await once(ours, 'close');
    assert.equal(connections, 1, 'the only connection is ours');
  });

  await t.test('A16: an empty token and one over 8 KiB are errors that name the field', async () => {
    const sizes = { empty: 0, above: 8 * 1024 + 1, megabyte: 1024 * 1024 };
    for (const [name, size] of Object.entries(sizes)) {
      const { code, details, response } = await client.call(verifyToken, { token: 'a'.repeat(size) });
      assert.equal(code, status.INVALID_ARGUMENT, name);
      assert.match(details, size === 0 ? /token is empty/ : /token is longer than 8192 bytes/);
      assert.deepEqual(response, {});
    }
    await assertAccepted(client, goodToken());
  });
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
