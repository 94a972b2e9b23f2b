import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { status } from '@grpc/grpc-js';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { createAuthClient, type HealthStatus } from '../testing/auth-client.js';
import { startAuth } from '../testing/auth-process.js';
import { ready, startProxiedRig } from '../testing/auth-rig.js';
import { createAuthFolder, validateLocalRequest } from '../testing/demo-records.js';

const validateLocal = 'auth.AuthService/ValidateLocal';

describe('a process that is told to stop', () => {
  it('turns NOT_SERVING at once, answers on during the drain delay, and exits with 0', async (t) => {
    const { auth, client } = await start(t, { AUTH_DRAIN_DELAY_MS: '700' });
    const told: HealthStatus[] = [];
    const watch = client.watchHealth('auth.AuthService', (status) => told.push(status));
    await eventually(
      () => told,
      ([status]) => status === 'SERVING',
      1_000,
    );

    auth.signal('SIGTERM');
    const stopped = performance.now();
    const turned = await eventually(
      () => told,
      ({ length }) => length === 2,
      500,
    );
    assert.deepEqual(told, ['SERVING', 'NOT_SERVING']);
    for (const service of ['', 'auth.AuthService', 'auth.v2.AuthService']) {
      assert.equal(await client.health(service), 'NOT_SERVING', service);
    }
    assert.deepEqual(
      [await client.health('liveness'), await client.health('store')],
      ['SERVING', 'SERVING'],
      'it lives, and so does its store',
    );
    // A caller that has not heard the news yet may even connect anew.
    const newcomer = createAuthClient(auth.address);
    t.after(newcomer.close);
    let calls = 0;
    while (performance.now() < stopped + 500) {
      for (const caller of [client, newcomer]) {
        const outcome = await caller.call(validateLocal, validateLocalRequest);
        assert.deepEqual([outcome.code, outcome.response['isValid']], [status.OK, true]);
        calls++;
      }
    }
    t.diagnostic(`NOT_SERVING after ${Math.round(turned)} ms, ${calls} calls answered after that`);
    watch.cancel();
    assert.equal(await auth.exited, 0);
    assert.doesNotMatch(auth.output(), /stopped before all calls ended/);
  });

  it('lets an open call end', async (t) => {
    const rig = await startProxiedRig(t);
    await ready(rig);
    const reads = async () => (await rig.redis.info('commandstats')).match(/cmdstat_get:calls=(\d+)/)?.[1];
    const before = await reads();
    rig.proxy.setDelay(120);
    const open = rig.client.call(validateLocal, validateLocalRequest);
    await eventually(reads, (count) => count !== before, 1_000);
    rig.auth.signal('SIGTERM');
    const outcome = await open;
    assert.deepEqual([outcome.code, outcome.response['isValid']], [status.OK, true], outcome.details);
    assert.equal(await rig.auth.exited, 0);
    assert.doesNotMatch(rig.auth.output(), /stopped before all calls ended/);
  });

  it('waits for an open Watch no longer than the grace period, and says so', async (t) => {
    const { auth, client } = await start(t, { AUTH_SHUTDOWN_GRACE_MS: '600' });
    const told: HealthStatus[] = [];
    const watch = client.watchHealth('', (status) => told.push(status));
    await eventually(
      () => told.length,
      (length) => length === 1,
      1_000,
    );
    auth.signal('SIGTERM');
    const stopped = performance.now();
    assert.equal(await auth.exited, 0);
    const took = performance.now() - stopped;
    assert.ok(took >= 500 && took < 1_500, `it took ${took} ms`);
    assert.notEqual(await watch.ended, status.OK, 'the stream was cut');
    assert.equal(told.at(-1), 'NOT_SERVING');
    assert.match(auth.output(), /"level":"warn".*"stopped before all calls ended"/);
  });

  it('stops at once when it is told a second time', async (t) => {
    const { auth } = await start(t, { AUTH_DRAIN_DELAY_MS: '60000', AUTH_SHUTDOWN_GRACE_MS: '120000' });
    auth.signal('SIGTERM');
    await auth.line(/"stopping"/);
    auth.signal('SIGINT');
    const stopped = performance.now();
    assert.equal(await auth.exited, 0);
    assert.ok(performance.now() - stopped < 1_000);
  });
});

/** Starts a process that answers from its own memory. */
async function start(t: TestContext, env: NodeJS.ProcessEnv) {
  const folder = createAuthFolder();
  t.after(folder.remove);
  const auth = await startAuth('v2', {
    AUTH_STORE: 'in-process',
    AUTH_DATA_FILE: folder.dataFile,
    AUTH_JWT_KEYS_DIR: folder.keysDir,
    ...env,
  });
  t.after(() => auth.signal('SIGKILL'));
  const client = createAuthClient(auth.address);
  t.after(client.close);
  await client.call(validateLocal, validateLocalRequest);
  return { auth, client, folder };
}
