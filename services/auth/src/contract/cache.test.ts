import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { localKey, memberKey, organizationKey, revocationEpochKey, revocationKey } from '../records.js';
import type { Outcome } from '../testing/auth-client.js';
import { type AuthRig, ready, startProxiedRig, startRig } from '../testing/auth-rig.js';
import { ids, validateLocalRequest } from '../testing/demo-records.js';

const validateLocal = 'auth.AuthService/ValidateLocal';
const verifyToken = 'auth.AuthService/VerifyToken';
const getUserPermissions = 'auth.AuthService/GetUserPermissions';
const memberName = memberKey(ids.organization, ids.user).name;

describe('the cache', () => {
  it('answers anew within 1 s after somebody else changed a record of any kind', async (t) => {
    const rig = await startRig(t);
    await ready(rig);
    const { redis, client, folder } = rig;
    const token = folder.token({ id: 'a-token' });
    const changes: readonly [name: string, text: string, method: string, request: object][] = [
      [
        organizationKey(ids.organization).name,
        '{"name":"Acme","active":false}',
        validateLocal,
        validateLocalRequest,
      ],
      [
        localKey(ids.local).name,
        JSON.stringify({ organization_id: ids.organization, name: 'Harbour', active: false }),
        validateLocal,
        validateLocalRequest,
      ],
      [memberName, '{"locals":[],"permissions":[]}', validateLocal, validateLocalRequest],
      [revocationKey('a-token').name, '1', verifyToken, { token }],
      [revocationEpochKey.name, String(Math.ceil(Date.now() / 1000) + 1), verifyToken, { token }],
    ];
    for (const [name, text, method, request] of changes) {
      const answer = async () => (await client.call(method, request)).response['isValid'];
      const before = await redis.get(name);
      assert.equal(await answer(), true, `before ${name} changes`);
      await redis.set(name, text);
      const changed = await eventually(answer, (isValid) => isValid === false, 1_000);
      await (before === null ? redis.del(name) : redis.set(name, before));
      const undone = await eventually(answer, (isValid) => isValid === true, 1_000);
      t.diagnostic(
        `${name.split(':')[0]}: changed after ${Math.round(changed)} ms, back after ${Math.round(undone)} ms`,
      );
    }
  });

  it('reads in one round trip what it does not know, and not at all what it knows', async (t) => {
    const rig = await startProxiedRig(t);
    await ready(rig);
    const token = rig.folder.token();
    const manyLocals = {
      userId: bytesOf(ids.user),
      organizationId: bytesOf(ids.organization),
      localIds: Array.from({ length: 100 }, () => bytesOf(randomUUID())),
    };
    const stranger = { ...validateLocalRequest, userId: randomUUID(), localId: randomUUID() };
    const cases: readonly [method: string, request: object, reads: number][] = [
      [validateLocal, validateLocalRequest, 3],
      // What does not exist is remembered as well. The organization is known by now.
      [validateLocal, stranger, 2],
      [getUserPermissions, { ...validateLocalRequest, userId: randomUUID() }, 1],
      [verifyToken, { token }, 2],
      // The organization and the member are known by now.
      ['auth.v2.AuthService/ValidateLocals', manyLocals, 100],
    ];
    for (const [method, request, reads] of cases) {
      const before = await countReads(rig);
      const cold = await rig.client.call(method, request);
      assert.equal((await countReads(rig)) - before, reads, `${method} reads each record once`);
      const warm = await rig.client.call(method, request);
      assert.equal((await countReads(rig)) - before, reads, `${method} reads nothing again`);
      assert.deepEqual(warm.response, cold.response);
    }

    // Each round trip takes this long from here on, so two of them cannot be mistaken for one.
    const roundTrip = 60;
    rig.proxy.setDelay(roundTrip);
    const elapsed: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      const userId = bytesOf(randomUUID());
      const { code, ...cold } = await rig.client.call('auth.v2.AuthService/ValidateLocals', {
        ...manyLocals,
        userId,
        localIds: [userId, ...manyLocals.localIds.slice(1)],
      });
      assert.equal(code, status.OK);
      elapsed.push(cold.elapsed);
    }
    // The fastest, as the machine may be busy.
    const fastest = Math.min(...elapsed);
    assert.ok(fastest >= roundTrip && fastest < 2 * roundTrip, `the fastest read took ${fastest} ms`);
  });

  it('answers nothing that is older than 1 s while no invalidation can arrive', async (t) => {
    const rig = await startProxiedRig(t);
    await ready(rig);
    const { redis, client } = rig;
    const ask = () => client.call(getUserPermissions, validateLocalRequest);
    assert.deepEqual((await ask()).response['permissions'], ['catalog:read', 'stock:write']);

    rig.proxy.freeze();
    await redis.set(memberName, '{"locals":[],"permissions":[]}');
    const changed = performance.now();
    const outcomes: (Outcome & { readonly start: number })[] = [];
    while (performance.now() < changed + 1_800) {
      const start = performance.now() - changed;
      outcomes.push({ start, ...(await ask()) });
      await delay(10);
    }
    const old = outcomes.filter(({ code }) => code === status.OK);
    const lastOld = Math.max(...old.map(({ start }) => start));
    assert.ok(lastOld < 1_000, `an old answer came ${lastOld} ms after the change`);
    assert.ok(outcomes.every(({ code }) => code === status.OK || code === status.UNAVAILABLE));
    const worst = Math.max(...outcomes.map(({ elapsed }) => elapsed));
    // A machine that is busy may delay one call, but not most of them.
    const quick = outcomes.filter(({ elapsed }) => elapsed < 250).length;
    assert.ok(quick >= 0.9 * outcomes.length, `${quick} of ${outcomes.length} calls took less than 250 ms`);

    rig.proxy.thaw();
    const seen: unknown[] = [];
    const mended = await eventually(
      async () => {
        const { code, response } = await ask();
        seen.push(...(code === status.OK ? [response['permissions']] : []));
        return code;
      },
      (code) => code === status.OK,
      2_000,
    );
    assert.deepEqual(seen, [[]], 'the first answer afterwards is the new one');
    t.diagnostic(
      `last old answer after ${Math.round(lastOld)} ms, slowest call ${Math.round(worst)} ms, mended in ${Math.round(mended)} ms`,
    );
  });

  it('answers while its connections are cut and made again, and nothing that is older than 1 s when they are not', async (t) => {
    const rig = await startProxiedRig(t);
    await ready(rig);
    const { client, proxy, redis } = rig;
    const ask = (userId: string = ids.user) =>
      client.call(getUserPermissions, { ...validateLocalRequest, userId });
    // One after the other, so that the process has seen the end of its connections when a question comes. A machine that
    // is busy may show it both at once, and a cache may just have been emptied, so not all of them count.
    const cuts = 20;
    const answered = { known: 0, unknown: 0 };
    for (let round = 0; round < cuts; round++) {
      await ask();
      await proxy.cut();
      answered.known += (await ask()).code === status.OK ? 1 : 0;
      await ready(rig);
      await proxy.cut();
      answered.unknown += (await ask(randomUUID())).code === status.OK ? 1 : 0;
      await ready(rig);
    }
    t.diagnostic(
      `of ${cuts} each, ${answered.known} known and ${answered.unknown} unknown ones were answered`,
    );
    assert.ok(Math.min(answered.known, answered.unknown) >= cuts / 2);

    let last = await ask();
    proxy.freeze();
    await redis.set(memberName, '{"locals":[],"permissions":[]}');
    const changed = performance.now();
    await proxy.cut();
    let lastOld = 0;
    while (last.code === status.OK) {
      last = await ask();
      lastOld = last.code === status.OK ? performance.now() - changed : lastOld;
      await delay(10);
    }
    assert.equal(last.code, status.UNAVAILABLE);
    assert.ok(lastOld < 1_000, `an old answer came ${lastOld} ms after the change`);
    proxy.thaw();
    await eventually(
      async () => {
        last = await ask();
        return last.code;
      },
      (code) => code === status.OK,
      3_000,
    );
    assert.deepEqual(last.response['permissions'], [], 'the first answer afterwards is the new one');
    t.diagnostic(`last old answer after ${Math.round(lastOld)} ms`);
  });

  it('keeps no answer that was overtaken by a write while it was read', async (t) => {
    const rig = await startRig(t);
    await ready(rig);
    const { redis, client } = rig;
    const end = performance.now() + 2_000;
    let rounds = 0;
    let worst = 0;
    while (performance.now() < end) {
      rounds++;
      const last = `round:${'abcdefghij'[rounds % 10]}`;
      const writes: Promise<unknown>[] = [];
      const reads: Promise<Outcome>[] = [];
      for (let write = 0; write < 10; write++) {
        const permission = write === 9 ? last : 'other:one';
        writes.push(redis.set(memberName, JSON.stringify({ locals: '*', permissions: [permission] })));
        for (let read = 0; read < 4; read++) {
          reads.push(client.call(getUserPermissions, validateLocalRequest));
        }
        await Promise.race([reads.at(-1), writes.at(-1)]);
      }
      await Promise.all([...writes, ...reads]);
      const settled = await eventually(
        async () => (await client.call(getUserPermissions, validateLocalRequest)).response['permissions'],
        (permissions) => JSON.stringify(permissions) === JSON.stringify([last]),
        1_000,
      );
      worst = Math.max(worst, settled);
      // Once the last write is seen, no older one comes back.
      const { response } = await client.call(getUserPermissions, validateLocalRequest);
      assert.deepEqual(response['permissions'], [last]);
    }
    t.diagnostic(`${rounds} rounds, the last write was seen within ${Math.round(worst)} ms`);
    assert.ok(rounds > 5);
  });
});

/** GET is what the service reads records by. Nobody else sends it, but for the epoch at the start. */
async function countReads({ redis }: AuthRig): Promise<number> {
  const stats = await redis.info('commandstats');
  return Number(/cmdstat_get:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

function bytesOf(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}
