import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import type { Outcome } from '../testing/auth-client.js';
import { type AuthRig, ready, startRig, writeRecords } from '../testing/auth-rig.js';
import { records, validateLocalRequest } from '../testing/demo-records.js';

const answers = ['', 'auth.AuthService', 'auth.v2.AuthService', 'store', 'liveness'];

describe('a store that is not there', () => {
  it('D1 stays up and not ready without Valkey, and is ready without a restart once Valkey is there', async (t) => {
    const rig = await startRig(t, { prepare: async () => undefined });
    const { client, valkey, redis, folder } = rig;

    assert.deepEqual(await Promise.all(answers.map(client.health)), [
      ...['NOT_SERVING', 'NOT_SERVING', 'NOT_SERVING', 'NOT_SERVING', 'SERVING'],
    ]);
    const token = folder.token();
    for (const outcome of [
      await client.call('auth.AuthService/ValidateLocal', validateLocalRequest),
      await client.call('auth.AuthService/VerifyToken', { token }),
      await client.call('auth.AuthService/GetUserPermissions', validateLocalRequest),
      await client.call('auth.v2.AuthService/ValidateLocal', v2Request()),
    ]) {
      assertUnavailable(outcome);
    }
    // What needs no store is answered without one.
    const forged = await client.call('auth.AuthService/VerifyToken', { token: 'a.b.c' });
    assert.deepEqual([forged.code, forged.response['isValid']], [status.OK, false]);

    await valkey.start();
    await writeRecords(redis);
    t.diagnostic(`ready ${Math.round(await ready(rig, 2_000))} ms after Valkey was there`);
    assert.deepEqual(
      await Promise.all(answers.map(client.health)),
      answers.map(() => 'SERVING'),
    );
    const outcome = await client.call('auth.AuthService/ValidateLocal', validateLocalRequest);
    assert.deepEqual([outcome.code, outcome.response['isValid']], [status.OK, true]);
  });

  it('D2 answers 14 at once while Valkey is killed under load, recovers within 2 s and replays nothing', async (t) => {
    const rig = await startRig(t);
    const { valkey, redis, auth, client } = rig;
    await ready(rig);
    const load = startLoad(rig);
    await eventually(
      () => load.outcomes.length,
      (count) => count >= 25,
      5_000,
    );
    const killed = performance.now();
    await valkey.kill();
    await eventually(
      () => load.outcomes.filter(({ code }) => code === status.UNAVAILABLE).length,
      (count) => count >= 100,
      10_000,
    );
    assert.equal(await client.health('store'), 'NOT_SERVING');

    await valkey.start();
    const back = performance.now();
    await redis.mset(new Map(records));
    const startedBefore = load.started();
    await ready(rig, 2_000);
    await eventually(() => load.outcomes.slice(-20).every(({ code }) => code === status.OK), Boolean, 3_000);
    await load.stop();

    assert.ok(load.outcomes.every(({ code }) => code === status.OK || code === status.UNAVAILABLE));
    const refused = load.outcomes.filter(({ code }) => code === status.UNAVAILABLE);
    const firstRefused = Math.min(...refused.map(({ end }) => end)) - killed;
    const worst = Math.max(...refused.map(({ elapsed }) => elapsed));
    const recovered = Math.max(...refused.map(({ end }) => end)) - back;
    t.diagnostic(
      `first 14 after ${Math.round(firstRefused)} ms, slowest 14 ${Math.round(worst)} ms, last 14 ${Math.round(recovered)} ms after Valkey was back`,
    );
    const usual = quantile(
      0.95,
      refused.map(({ elapsed }) => elapsed),
    );
    assert.ok(usual < 250, `a 14 took ${usual} ms`);
    assert.ok(recovered < 2_000, `the last 14 came ${recovered} ms after Valkey was back`);
    assert.equal(auth.output().match(/"serving"/g)?.length, 1, 'it was not restarted');

    // Each call since the start of the new Valkey reads 3 records once; the epoch is read a few times beside them.
    const reads = await countCalls(rig, 'get');
    const most = 3 * (load.started() - startedBefore) + 10;
    assert.ok(reads > 0 && reads <= most, `${reads} GET for at most ${most}`);
  });

  it('answers 14 within 250 ms while Valkey hangs, nothing older than 1 s, and goes on after it', async (t) => {
    const rig = await startRig(t);
    const { valkey, client } = rig;
    await ready(rig);
    await client.call('auth.AuthService/ValidateLocal', validateLocalRequest);

    valkey.signal('SIGSTOP');
    const stopped = performance.now();
    const outcomes: { outcome: Outcome; start: number }[] = [];
    const until = stopped + 2_500;
    while (performance.now() < until) {
      const start = performance.now() - stopped;
      outcomes.push({
        start,
        outcome: await client.call('auth.AuthService/ValidateLocal', validateLocalRequest),
      });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual(await Promise.all(answers.map(client.health)), [
      ...['NOT_SERVING', 'NOT_SERVING', 'NOT_SERVING', 'NOT_SERVING', 'SERVING'],
    ]);
    const lastAnswer = Math.max(
      ...outcomes.filter(({ outcome }) => outcome.code === status.OK).map(({ start }) => start),
    );
    const worst = Math.max(...outcomes.map(({ outcome }) => outcome.elapsed));
    assert.ok(lastAnswer < 1_000, `answered ${lastAnswer} ms after Valkey stopped`);
    for (const { outcome, start } of outcomes) {
      if (start > lastAnswer) {
        assert.equal(outcome.code, status.UNAVAILABLE, outcome.details);
      }
    }
    // Medians, as the machine may be busy: first a call waits for Valkey,
    const waited = outcomes.map(({ outcome }) => outcome.elapsed).filter((elapsed) => elapsed > 50);
    assert.ok(quantile(0.5, waited) < 250, `a call took ${quantile(0.5, waited)} ms`);
    // then the connection is given up, so that nothing is waited for.
    const late = outcomes.filter(({ start }) => start > 2_000).map(({ outcome }) => outcome.elapsed);
    assert.ok(quantile(0.5, late) < 50, `a late call took ${quantile(0.5, late)} ms`);

    valkey.signal('SIGCONT');
    const recovered = await eventually(
      () => client.call('auth.AuthService/ValidateLocal', validateLocalRequest),
      ({ response }) => response['isValid'] === true,
      2_000,
    );
    t.diagnostic(
      `last answer ${Math.round(lastAnswer)} ms after the stop, slowest 14 ${Math.round(worst)} ms, recovered in ${Math.round(recovered)} ms`,
    );
    await ready(rig, 2_000);
  });
});

/** Starts 50 calls a second, whatever becomes of them, each with a user of its own so that none comes from the cache. */
function startLoad({ client }: AuthRig) {
  const outcomes: (Outcome & { end: number })[] = [];
  const open = new Set<Promise<void>>();
  let started = 0;
  const timer = setInterval(() => {
    started++;
    const call = client
      .call('auth.AuthService/ValidateLocal', { ...validateLocalRequest, userId: randomUUID() })
      .then((outcome) => {
        outcomes.push({ ...outcome, end: performance.now() });
        open.delete(call);
      });
    open.add(call);
  }, 20);
  return {
    outcomes,
    started: () => started,
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}

/** The value that a share of all values does not exceed; NaN when there is none. */
function quantile(share: number, values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
}

function assertUnavailable({ code, details, elapsed }: Outcome): void {
  assert.equal(code, status.UNAVAILABLE, details);
  assert.match(details, /^the store cannot be reached/);
  assert.ok(elapsed < 250, `it took ${elapsed} ms`);
}

async function countCalls({ redis }: AuthRig, command: string): Promise<number> {
  const stats = await redis.info('commandstats');
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

function v2Request() {
  const bytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
  const { userId, organizationId, localId } = validateLocalRequest;
  return { userId: bytes(userId), organizationId: bytes(organizationId), localId: bytes(localId) };
}
