import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parsePrometheusText } from '@zenlogic/loadtest';
import type { Role } from '../split/split.js';
import { countersOf } from './counters-of.js';
import type { ReplicaCounters, Snapshot } from './snapshot.js';
import { createReplica, type ExposedMethod, expose } from './testing/exposition.js';
import { keepVanished, unsplitService, windowBetween } from './window-between.js';

function counters(name: string, start: number, ...methods: ExposedMethod[]): ReplicaCounters {
  const role: Role = name.startsWith('auth-v2') ? 'canary' : 'stable';
  return countersOf(createReplica({ name, role }), parsePrometheusText(expose(start, methods)));
}

function verified(byStatus: Record<string, number>, buckets?: Record<string, number>): ExposedMethod {
  return { method: 'VerifyToken', byStatus, ...(buckets && { buckets }) };
}

function at(seconds: number, ...replicas: ReplicaCounters[]): Snapshot {
  return { at: seconds * 1000, replicas };
}

describe('windowBetween', () => {
  it('adds up what the replicas of a release did since the first snapshot', () => {
    const before = at(
      100,
      counters('auth-v1-1', 1, verified({ OK: 1000, INTERNAL: 5 })),
      counters('auth-v2-1', 1, verified({ OK: 10 })),
    );
    const after = at(
      130,
      counters('auth-v1-1', 1, verified({ OK: 1900, INTERNAL: 5, UNAVAILABLE: 3 })),
      counters('auth-v2-1', 1, verified({ OK: 105, INTERNAL: 5 }, { '0.005': 0, '0.01': 110, '+Inf': 110 })),
    );
    const { seconds, stable, canary } = windowBetween(before, after);
    assert.equal(seconds, 30);
    assert.deepEqual([stable.calls, stable.byStatus], [903, { OK: 900, UNAVAILABLE: 3 }]);
    assert.deepEqual([canary.calls, canary.byStatus], [100, { OK: 95, INTERNAL: 5 }]);
    assert.ok(canary.p90 !== undefined && canary.p90 > 5 && canary.p90 <= 10, `${canary.p90} ms`);
  });

  it('counts a replica that appeared from zero, and one that was started again too', () => {
    const before = at(0, counters('auth-v1-1', 1, verified({ OK: 500 })));
    const after = at(
      10,
      counters('auth-v1-1', 9, verified({ OK: 20 })),
      counters('auth-v1-2', 5, verified({ OK: 7 })),
      counters('auth-v2-1', 5, verified({ OK: 1 })),
    );
    assert.equal(windowBetween(before, after).stable.calls, 27);
  });

  it('takes counters that went back for another process, though the start is the same second', () => {
    const before = at(0, counters('auth-v1-1', 1, verified({ OK: 500 })));
    const after = at(10, counters('auth-v1-1', 1, verified({ OK: 20 })));
    assert.equal(windowBetween(before, after).stable.calls, 20);
  });

  it('counts a replica that vanished with what was last seen of it', () => {
    const first = at(
      0,
      counters('auth-v1-1', 1, verified({ OK: 0 })),
      counters('auth-v2-1', 1, verified({ OK: 100 })),
    );
    const then = at(
      10,
      counters('auth-v1-1', 1, verified({ OK: 90 })),
      counters('auth-v2-1', 1, verified({ OK: 150 })),
    );
    const now = at(
      20,
      counters('auth-v1-1', 1, verified({ OK: 180 })),
      counters('auth-v2-1', 15, verified({ OK: 7 })),
    );
    const later = at(30, counters('auth-v1-1', 1, verified({ OK: 200 })));
    const kept = keepVanished(keepVanished(keepVanished(first, then), now), later);
    assert.equal(kept.at, 30_000);
    const { stable, canary } = windowBetween(first, kept);
    assert.deepEqual([stable.calls, canary.calls], [200, 57]);
  });

  it('says nothing of latencies without calls', () => {
    const snapshot = at(
      0,
      counters('auth-v1-1', 1, verified({ OK: 9 })),
      counters('auth-v2-1', 1, verified({ OK: 0 })),
    );
    const { canary } = windowBetween(snapshot, snapshot);
    assert.deepEqual(canary, {
      calls: 0,
      byStatus: {},
      p50: undefined,
      p90: undefined,
      p99: undefined,
      streams: 0,
      openStreams: 0,
    });
  });

  it('counts streams apart from calls', () => {
    const watched = (ended: number, openStreams: number): ExposedMethod => ({
      method: 'Watch',
      byStatus: { CANCELLED: ended },
      openStreams,
    });
    const before = at(0, counters('auth-v1-1', 1, verified({ OK: 1 }), watched(5, 2)));
    const after = at(1, counters('auth-v1-1', 1, verified({ OK: 3 }), watched(9, 4)));
    const { stable } = windowBetween(before, after);
    assert.deepEqual([stable.calls, stable.streams, stable.openStreams], [2, 4, 4]);
  });

  it('counts only what is split: no API that one release alone serves, nor that with a route of its own', () => {
    const before = at(0);
    const newApi = { service: unsplitService, method: 'VerifyToken', byStatus: { OK: 50 } };
    const newMethod = { method: 'New', byStatus: { OK: 70 } };
    const after = at(
      1,
      counters('auth-v1-1', 1, verified({ OK: 9 }), { ...newApi, byStatus: { OK: 0 } }),
      counters('auth-v2-1', 1, verified({ OK: 1 }), newApi, newMethod),
    );
    assert.equal(windowBetween(before, after).canary.calls, 1);
  });

  it('agrees with the VirtualService on what has a route of its own', () => {
    const path = join(import.meta.dirname, '..', '..', '..', '..', 'istio', 'auth-virtualservice.yaml');
    assert.match(readFileSync(path, 'utf8'), new RegExp(`prefix: /${unsplitService.replace('.', '\\.')}/`));
  });

  it('adds histograms with different edges as far as they tell', () => {
    const after = at(
      1,
      counters('auth-v1-1', 1, verified({ OK: 100 }, { '0.001': 100, '0.01': 100, '+Inf': 100 })),
      counters('auth-v1-2', 1, verified({ OK: 100 }, { '0.01': 100, '0.02': 100, '+Inf': 100 })),
    );
    const { p50, p99 } = windowBetween(at(0), after).stable;
    assert.equal(p50, 1);
    assert.ok(p99 !== undefined && p99 <= 10, `${p99} ms`);
  });
});
