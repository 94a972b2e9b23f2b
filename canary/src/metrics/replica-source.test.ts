import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Replica } from '../target/target.js';
import { createReplicaSource } from './replica-source.js';
import { UnreadableError } from './snapshot.js';
import { createReplica, expose } from './testing/exposition.js';

const stable = createReplica({ name: 'auth-v1-1' });
const canary = createReplica({ name: 'auth-v2-1', role: 'canary', release: 'v2' });
const signal = new AbortController().signal;
const text = expose(1, [{ method: 'VerifyToken', byStatus: { OK: 1 } }]);

function createSource(scrape: (replica: Replica) => Promise<string>) {
  return createReplicaSource({ scrape });
}

function saying(message: RegExp) {
  return (error: unknown) => error instanceof UnreadableError && message.test(error.message);
}

describe('createReplicaSource', () => {
  it('reads all replicas with their roles', async () => {
    const { replicas, at } = await createSource(async () => text).read([stable, canary], signal);
    assert.deepEqual(
      replicas.map(({ replica, role }) => [replica, role]),
      [
        ['auth-v1-1', 'stable'],
        ['auth-v2-1', 'canary'],
      ],
    );
    assert.ok(Math.abs(Date.now() - at) < 5000);
  });

  it('leaves out a replica whose process is gone', async () => {
    const dead = createReplica({ name: 'auth-v2-2', isReady: false, startTime: undefined });
    const source = createSource(async ({ name }) =>
      name === dead.name ? Promise.reject(new Error()) : text,
    );
    assert.equal((await source.read([stable, dead], signal)).replicas.length, 1);
  });

  it('F2: a replica that cannot be scraped makes all unreadable, with the reason', async () => {
    const refused = new TypeError('fetch failed', {
      cause: new Error('connect ECONNREFUSED 127.0.0.1:9464'),
    });
    const source = createSource(async ({ role }) => (role === 'canary' ? Promise.reject(refused) : text));
    await assert.rejects(
      source.read([stable, canary, { ...canary, name: 'auth-v2-2' }], signal),
      saying(
        /^auth-v2-1 cannot be read: connect ECONNREFUSED 127\.0\.0\.1:9464; nor can 1 more replica be read$/,
      ),
    );
  });

  it('F2: what is no Prometheus text is unreadable', async () => {
    await assert.rejects(
      createSource(async () => '<html>').read([stable], signal),
      saying(/auth-v1-1 cannot be read: line 1 is not a Prometheus sample: <html>/),
    );
  });

  it('F3: no replica at all is unreadable, not zero calls', async () => {
    await assert.rejects(
      createSource(async () => text).read([], signal),
      saying(/no replica runs that could be read/),
    );
  });

  it('F2: ends in time with a target that hangs and heeds no signal', async () => {
    // Keeps the process alive, which the timer of a signal does not.
    const awake = new AbortController();
    const staysAwake = sleep(20_000, undefined, { signal: awake.signal }).catch(() => undefined);
    await assert.rejects(
      createReplicaSource({ scrape: () => new Promise(() => undefined) }, 200).read([stable], signal),
      saying(/no answer within 0\.2 s/),
    );
    awake.abort();
    await staysAwake;
  });

  it('ends at the signal of the caller with its reason', async () => {
    const stop = new AbortController();
    const reading = createSource(() => new Promise(() => undefined)).read([stable], stop.signal);
    stop.abort(new Error('interrupted'));
    await assert.rejects(reading, /^Error: interrupted$/);
    await assert.rejects(createSource(async () => text).read([stable], stop.signal), /^Error: interrupted$/);
  });
});
