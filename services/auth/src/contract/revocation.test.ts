import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { revocationKey } from '../records.js';
import { type AuthClient, createAuthClient } from '../testing/auth-client.js';
import { startAuth } from '../testing/auth-process.js';
import { type AuthRig, ready, startRig } from '../testing/auth-rig.js';
import { runAdmin } from '../testing/run-admin.js';

/** Within this many milliseconds every replica refuses a token that was revoked. */
const bound = 1_000;

/** Starts a replica of release v1 and one of release v2 on the same Valkey. */
async function startReplicas(t: TestContext): Promise<{ rig: AuthRig; replicas: readonly AuthClient[] }> {
  const rig = await startRig(t, { release: 'v1' });
  const second = await startAuth('v2', {
    AUTH_REDIS_URL: rig.valkey.url,
    AUTH_JWT_KEYS_DIR: rig.folder.keysDir,
  });
  t.after(async () => {
    second.signal('SIGKILL');
    await second.exited;
  });
  const client = createAuthClient(second.address);
  t.after(client.close);
  await Promise.all([ready(rig), ready({ client })]);
  return { rig, replicas: [rig.client, client] };
}

/** Asks a replica whether it accepts a token. */
async function accepts({ call }: AuthClient, token: string): Promise<unknown> {
  const { code, details, response } = await call('auth.AuthService/VerifyToken', { token });
  assert.equal(code, 0, details);
  return response['isValid'];
}

/** Waits until all replicas refuse a token that they know well; returns how long the slowest took, in milliseconds. */
async function refusedByAll(replicas: readonly AuthClient[], token: string): Promise<number> {
  const refused = (replica: AuthClient) =>
    eventually(
      () => accepts(replica, token),
      (answer) => answer === false,
      bound,
    );
  return Math.max(...(await Promise.all(replicas.map(refused))));
}

/** The same token, spelled in another way: the last character of 64 bytes in base64url has four bits to spare. */
function respell(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.slice(-1)) ^ 1];
}

it('A19: a jti that is revoked in the store is refused by all replicas within 1 s, warm as they are', async (t) => {
  const { rig, replicas } = await startReplicas(t);
  const took: number[] = [];
  for (let round = 0; round < 10; round++) {
    const id = `token-${round}`;
    const token = rig.folder.token({ id });
    for (const replica of [...replicas, ...replicas]) {
      assert.equal(await accepts(replica, token), true);
    }
    const written = performance.now();
    await rig.redis.set(revocationKey(id).name, String(Math.floor(Date.now() / 1000)), 'EX', 900);
    await refusedByAll(replicas, token);
    took.push(performance.now() - written);
  }
  t.diagnostic(`refused after at most ${Math.round(Math.max(...took))} ms`);
  assert.ok(Math.max(...took) <= bound, `${took}`);
});

it('A19: auth-admin token revoke takes a token and a jti, and no other spelling gets through', async (t) => {
  const { rig, replicas } = await startReplicas(t);
  const ofWhole = rig.folder.token();
  const ofId = rig.folder.token({ id: 'by-its-id' });
  const other = rig.folder.token();
  for (const [argument, token] of [
    [ofWhole, ofWhole],
    ['by-its-id', ofId],
  ] as const) {
    for (const replica of replicas) {
      assert.equal(await accepts(replica, token), true);
      assert.equal(await accepts(replica, respell(token)), true);
    }
    const { code, stderr } = await runAdmin(['token', 'revoke', argument, '--redis-url', rig.valkey.url]);
    assert.equal(code, 0, stderr);
    t.diagnostic(`refused ${Math.round(await refusedByAll(replicas, token))} ms after the command ended`);
    for (const replica of replicas) {
      assert.equal(await accepts(replica, respell(token)), false);
      assert.equal(await accepts(replica, other), true, 'another token of the same user stays valid');
    }
  }
});
