import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Agent, get, type IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { localKey, memberKey } from '../records.js';
import { askRest, type RestAnswer } from '../testing/ask-rest.js';
import { type AuthRig, ready, startProxiedRig, startRig, writeRecords } from '../testing/auth-rig.js';
import { ids } from '../testing/demo-records.js';

/** A question that is answered with yes, by a user who may be asked about for the first time. */
const validatePath = (user: string = ids.user) =>
  `/api/v1/locals/${ids.local}/validate?user_id=${user}&organization_id=${ids.organization}`;

/** Everything that needs the store. */
function askAll({ auth, folder }: AuthRig): Promise<RestAnswer[]> {
  const token = folder.token({ permissions: ['auth:admin'] });
  const url = auth.restUrl;
  return Promise.all([
    askRest(url + validatePath(randomUUID())),
    askRest(`${url}/api/v1/tokens/verify`, { body: { token } }),
    askRest(`${url}/api/v1/locals/${randomUUID()}`, { token }),
    askRest(`${url}/api/v1/members/${randomUUID()}`, { token, method: 'DELETE' }),
    askRest(`${url}/api/v1/tokens/revoke`, { token, body: { token } }),
  ]);
}

function assertAllUnavailable(answers: readonly RestAnswer[]): void {
  for (const { code, headers, elapsed, problem } of answers) {
    assert.equal(code, 503);
    assert.equal(headers.get('retry-after'), '1');
    assert.match(problem?.detail ?? '', /^the store cannot be reached/);
    assert.ok(elapsed < 250, `it took ${elapsed} ms`);
  }
}

describe('REST without its store', () => {
  it('D1: answers 503 within 250 ms without Valkey, and goes on by itself once it is there', async (t) => {
    const rig = await startRig(t, { prepare: async () => undefined });
    await askRest(`${rig.auth.restUrl}/health/live`);
    assertAllUnavailable(await askAll(rig));
    const health = async (name: string) => (await askRest(`${rig.auth.restUrl}/health/${name}`)).code;
    assert.deepEqual([await health('live'), await health('ready')], [200, 503]);
    assert.equal((await askRest(`${rig.auth.restUrl}/.well-known/jwks.json`)).code, 200);
    await rig.valkey.start();
    await writeRecords(rig.redis);
    await ready(rig, 2_000);
    assert.equal(await health('ready'), 200);
    assert.deepEqual(
      (await askAll(rig)).map(({ code }) => code),
      [200, 200, 404, 204, 204],
    );
  });

  it('D2: answers 503 after Valkey was killed, and recovers within 2 s without replaying a write', async (t) => {
    const rig = await startRig(t);
    await ready(rig);
    const token = rig.folder.token({ permissions: ['auth:admin'] });
    const path = `${rig.auth.restUrl}/api/v1/locals/${randomUUID()}`;
    const put = () => askRest(path, { method: 'PUT', token, body: { name: 'Quay', active: true } });
    await rig.valkey.kill();
    await eventually(
      async () => (await askRest(rig.auth.restUrl + validatePath())).code,
      (code) => code === 503,
      2_000,
    );
    assertAllUnavailable([...(await askAll(rig)), await put()]);
    await rig.valkey.start();
    const start = performance.now();
    await writeRecords(rig.redis);
    await eventually(
      async () => (await askRest(rig.auth.restUrl + validatePath())).code,
      (code) => code === 200,
      2_000,
    );
    t.diagnostic(`recovered in ${Math.round(performance.now() - start)} ms`);
    assert.equal((await askRest(path, { token })).code, 404, 'the refused write was not done later');
    assert.equal((await put()).code, 200);
  });

  it('D4: reads on from a replica (READONLY) and a full Valkey (OOM), and refuses to write by 503', async (t) => {
    const rig = await startRig(t);
    await ready(rig);
    const token = rig.folder.token({ permissions: ['auth:admin'] });
    const local = `${rig.auth.restUrl}/api/v1/locals/${ids.local}`;
    for (const [reason, hurt, mend] of [
      ['READONLY', () => rig.redis.replicaof('127.0.0.1', 1), () => rig.redis.replicaof('NO', 'ONE')],
      [
        'OOM',
        () => rig.redis.config('SET', 'maxmemory', '1'),
        () => rig.redis.config('SET', 'maxmemory', '0'),
      ],
    ] as const) {
      await hurt();
      assert.equal((await askRest(local, { token })).code, 200);
      for (const id of [ids.local, randomUUID()]) {
        const url = `${rig.auth.restUrl}/api/v1/locals/${id}`;
        const { code, problem } = await askRest(url, {
          method: 'PUT',
          token,
          body: { name: 'Quay', active: true },
        });
        assert.deepEqual([code, problem?.detail], [503, `the store cannot be reached (${reason})`]);
      }
      await mend();
    }
  });

  it('D4: answers 500 without a word of it for a damaged record, logs it and lives', async (t) => {
    const rig = await startRig(t);
    await ready(rig);
    await rig.redis.set(localKey(ids.local).name, '{"name":"Acme","act');
    await rig.redis.multi().del(memberKey(ids.organization, ids.user).name).exec();
    const token = rig.folder.token({ permissions: ['auth:admin'] });
    const { code, problem } = await askRest(`${rig.auth.restUrl}/api/v1/locals/${ids.local}`, { token });
    assert.deepEqual([code, problem?.detail], [500, 'Unknown server error occurred']);
    const errors = rig.auth
      .output()
      .split('\n')
      .filter((line) => line.includes('"level":"error"'));
    assert.equal(errors.length, 1);
    assert.ok(errors[0]?.includes(problem?.request_id ?? '?') && errors[0].includes('is damaged'));
    assert.equal((await askRest(`${rig.auth.restUrl}/health/ready`)).code, 200);
  });
});

describe('REST of a process that is told to stop', () => {
  /** Asks on a connection that is kept. */
  function ask(url: string, agent: Agent): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      get(url, { agent }, (response: IncomingMessage) => {
        response.resume().on('end', () => resolve(response.statusCode));
      }).on('error', reject);
    });
  }

  it('is not ready at once, answers during the drain delay, and then closes', async (t) => {
    const rig = await startRig(t, { env: { AUTH_DRAIN_DELAY_MS: '700' } });
    await ready(rig);
    const agent = new Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    const { restUrl } = rig.auth;
    assert.equal(await ask(restUrl + validatePath(), agent), 200);
    rig.auth.signal('SIGTERM');
    const stopped = performance.now();
    await eventually(
      () => ask(`${restUrl}/health/ready`, agent),
      (code) => code === 503,
      500,
    );
    assert.equal(await ask(`${restUrl}/health/live`, agent), 200);
    let answered = 0;
    while (performance.now() < stopped + 500) {
      assert.equal(await ask(restUrl + validatePath(), agent), 200);
      answered++;
    }
    t.diagnostic(`${answered} requests answered after SIGTERM`);
    // The connection that is kept open does not keep the process.
    assert.equal(await rig.auth.exited, 0);
    assert.ok(performance.now() - stopped < 5_000);
    assert.doesNotMatch(rig.auth.output(), /stopped before all calls ended/);
  });

  it('lets an open request end', async (t) => {
    const rig = await startProxiedRig(t);
    await ready(rig);
    const reads = async () => (await rig.redis.info('commandstats')).match(/cmdstat_get:calls=(\d+)/)?.[1];
    const before = await reads();
    rig.proxy.setDelay(120);
    const open = askRest(rig.auth.restUrl + validatePath());
    await eventually(reads, (count) => count !== before, 1_000);
    rig.auth.signal('SIGTERM');
    const { code, body } = await open;
    assert.deepEqual([code, body], [200, { is_valid: true, local_name: 'Harbour', error_message: '' }]);
    assert.equal(await rig.auth.exited, 0);
    assert.doesNotMatch(rig.auth.output(), /stopped before all calls ended/);
  });
});
