import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { status } from '@grpc/grpc-js';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { localKey, memberKey, organizationKey, revocationEpochKey, revocationKey } from '../records.js';
import { type AuthRig, fill, ready, startRig, writeRecords } from '../testing/auth-rig.js';
import { ids, validateLocalRequest } from '../testing/demo-records.js';
import { createValkeyStore } from '../valkey-store.js';

const unknownError = 'Unknown server error occurred';

describe('replies of Valkey that are no answer', { concurrency: 2 }, () => {
  it('D4 reads on from a replica (READONLY) and refuses to write with 14', async (t) => {
    const rig = await startRig(t);
    await ready(rig);
    await rig.redis.replicaof('127.0.0.1', 1);
    // A user who was not asked for before, so that Valkey has to be.
    const outcome = await rig.client.call('auth.AuthService/ValidateLocal', {
      ...validateLocalRequest,
      userId: randomUUID(),
    });
    assert.equal(outcome.code, status.OK);
    await assertWriteRefused(t, rig, 'READONLY');
    assert.equal(await rig.client.health(''), 'SERVING');
  });

  it('D4 answers 14 to what needs the epoch while a replica (READONLY) has none, and the rest', async (t) => {
    const rig = await startRig(t, {
      prepare: async (valkey, redis) => {
        await fill(valkey, redis);
        await redis.del(revocationEpochKey.name);
        await redis.replicaof('127.0.0.1', 1);
      },
    });
    await assertEpochIsMissing(rig);
    await rig.redis.replicaof('NO', 'ONE');
    await ready(rig, 2_000);
  });

  it('D4 answers 14 while Valkey loads its data (LOADING), and goes on by itself', async (t) => {
    const rig = await startRig(t, {
      prepare: async (valkey, redis) => {
        await fill(valkey, redis);
        for (let count = 0; count < 200; count++) {
          await redis.set(`local:${randomUUID()}`, 'x'.repeat(4_096));
        }
        await redis.save();
        await valkey.kill();
        // One key takes 100 ms from here on, 20 s in all, and commands are answered in between.
        await valkey.start('--key-load-delay', '100000', '--loading-process-events-interval-bytes', '1024');
      },
    });
    const outcome = await rig.client.call('auth.AuthService/ValidateLocal', validateLocalRequest);
    assert.equal(outcome.code, status.UNAVAILABLE);
    assert.ok(outcome.elapsed < 250, `it took ${outcome.elapsed} ms`);
    assert.equal(await rig.client.health('store'), 'NOT_SERVING');
    await rig.redis.config('SET', 'key-load-delay', '0');
    t.diagnostic(`ready ${Math.round(await ready(rig, 2_000))} ms after the data was loaded`);
    const answered = await rig.client.call('auth.AuthService/ValidateLocal', validateLocalRequest);
    assert.equal(answered.response['isValid'], true);
  });

  it('D4 reads on from a full Valkey (OOM) and refuses to write with 14', async (t) => {
    const rig = await startRig(t);
    await ready(rig);
    await rig.redis.config('SET', 'maxmemory', '1');
    const outcome = await rig.client.call('auth.AuthService/ValidateLocal', validateLocalRequest);
    assert.equal(outcome.response['isValid'], true);
    await assertWriteRefused(t, rig, 'OOM');
    assert.equal(await rig.client.health(''), 'SERVING');
  });

  it('D4 answers 14 to what needs the epoch while a full Valkey (OOM) takes none, and the rest', async (t) => {
    const rig = await startRig(t, {
      prepare: async (valkey, redis) => {
        await fill(valkey, redis);
        await redis.del(revocationEpochKey.name);
        await redis.config('SET', 'maxmemory', '1');
      },
    });
    await assertEpochIsMissing(rig);
    await rig.redis.config('SET', 'maxmemory', '0');
    await ready(rig, 2_000);
  });

  const damaged = [
    {
      what: 'a wrong type in a key',
      damage: async ({ redis }: AuthRig, name: string) => {
        await redis.multi().del(name).lpush(name, 'x').exec();
      },
    },
    {
      what: 'JSON that is cut short',
      damage: async ({ redis }: AuthRig, name: string) => {
        await redis.set(name, '{"name":"Acme","act');
      },
    },
    {
      what: 'a record without its fields',
      damage: async ({ redis }: AuthRig, name: string) => {
        await redis.set(name, '{}');
      },
    },
  ];
  for (const { what, damage } of damaged) {
    it(`D4 answers 13 and logs one line for ${what}, and lives`, async (t) => {
      const rig = await startRig(t);
      await ready(rig);
      const validateLocal = 'auth.AuthService/ValidateLocal';
      const id = 'a-token';
      const cases = [
        [organizationKey(ids.organization).name, validateLocal, validateLocalRequest],
        [localKey(ids.local).name, validateLocal, validateLocalRequest],
        [
          memberKey(ids.organization, ids.user).name,
          'auth.AuthService/GetUserPermissions',
          validateLocalRequest,
        ],
        [revocationKey(id).name, 'auth.AuthService/VerifyToken', { token: rig.folder.token({ id }) }],
      ] as const;
      for (const [index, [name, method, request]] of cases.entries()) {
        const before = await rig.redis.get(name);
        await damage(rig, name);
        await eventually(
          () => rig.client.call(method, request),
          ({ code }) => code === status.INTERNAL,
          1_000,
        );
        const outcome = await rig.client.call(method, request);
        assert.deepEqual([outcome.code, outcome.details], [status.INTERNAL, unknownError]);
        // One line for each of the two calls; the log arrives on its own way.
        await eventually(
          () => errorsOf(rig).length,
          (count) => count === 2 * (index + 1),
          1_000,
        );
        assert.match(errorsOf(rig).at(-1) ?? '', new RegExp(`"method":"/${method}"`));
        assert.match(errorsOf(rig).at(-1) ?? '', new RegExp(name));
        await (before === null ? rig.redis.del(name) : rig.redis.set(name, before));
        await eventually(
          () => rig.client.call(method, request),
          ({ response }) => response['isValid'] === true || response['permissions'] !== undefined,
          1_000,
        );
      }
    });
  }

  it('D5 refuses the tokens of before a FLUSHALL, and accepts those of the next full second', async (t) => {
    const rig = await startRig(t);
    await ready(rig);
    const { redis, client, folder } = rig;
    const verify = (token: string) => client.call('auth.AuthService/VerifyToken', { token });
    const old = folder.token();
    assert.equal((await verify(old)).response['isValid'], true);

    await redis.flushall();
    const refused = await eventually(
      () => verify(old),
      ({ code, response }) => code === status.OK && response['isValid'] === false,
      1_000,
    );
    t.diagnostic(`refused ${Math.round(refused)} ms after FLUSHALL`);
    const epoch = Number(await redis.get(revocationEpochKey.name));
    assert.ok(Math.abs(epoch - Date.now() / 1000) <= 2, 'the epoch is now');
    assert.equal((await verify(folder.token({ issueTime: epoch - 1 }))).response['isValid'], false);
    assert.equal((await verify(folder.token({ issueTime: epoch }))).response['isValid'], true);
    await ready(rig, 1_000);
    await writeRecords(redis);
  });
});

/** What has to write fails with 14 and the reason, as `auth-admin token revoke` would. */
async function assertWriteRefused(t: TestContext, { valkey }: AuthRig, reason: string): Promise<void> {
  const store = createValkeyStore({ url: valkey.url });
  t.after(() => store.close());
  await new Promise<void>((resolve) => {
    store.watchAvailability((available) => available && resolve());
  });
  await assert.rejects(store.put([{ name: revocationKey('some').name, text: '1' }]), {
    code: status.UNAVAILABLE,
    message: `the store cannot be reached (${reason})`,
  });
}

async function assertEpochIsMissing({ client, folder }: AuthRig): Promise<void> {
  const token = folder.token();
  // Until the connection stands, it is unavailable for that reason.
  await eventually(
    () => client.call('auth.AuthService/VerifyToken', { token }),
    ({ code, details }) => code === status.UNAVAILABLE && details.includes('revoked tokens is not known yet'),
    2_000,
  );
  assert.equal(await client.health(''), 'NOT_SERVING');
  const outcome = await client.call('auth.AuthService/ValidateLocal', validateLocalRequest);
  assert.equal(outcome.response['isValid'], true);
}

function errorsOf({ auth }: AuthRig): string[] {
  return auth
    .output()
    .split('\n')
    .filter((line) => line.includes('"level":"error"'));
}
