import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Replica } from '../../target/target.js';
import { createReplica } from '../testing/simulated-mesh.js';
import { findCrash } from './find-crash.js';

const one = createReplica('auth-v2-1', 'canary');
const two = createReplica('auth-v2-2', 'canary');
const stable = createReplica('auth-v1-1', 'stable');

/** Looks at the replicas once a second, and returns the first crash that is found. */
function look(...looks: readonly (readonly Replica[])[]): string | undefined {
  let memory: ReturnType<typeof findCrash>['memory'] = new Map();
  for (const [second, replicas] of looks.entries()) {
    const seen = findCrash(memory, replicas, second * 1000);
    if (seen.crash !== undefined) {
      return `${second}: ${seen.crash}`;
    }
    memory = seen.memory;
  }
  return undefined;
}

function repeat(replicas: readonly Replica[], times: number): readonly (readonly Replica[])[] {
  return Array.from({ length: times }, () => replicas);
}

describe('a crash of the canary', () => {
  it('is a process that is gone, another one, or one more restart', () => {
    const gone = { ...two, isReady: false, startTime: undefined };
    assert.equal(look([one, two], [one, gone]), '1: auth-v2-2 crashed: its process is gone');
    const later = { ...two, startTime: '2026-11-24T03:00:00Z' };
    assert.equal(look([one, two], [one, later]), '1: auth-v2-2 was restarted at 2026-11-24T03:00:00Z');
    assert.match(look([one, two], [one, { ...two, restarts: 1 }]) ?? '', /^1: auth-v2-2 was restarted/);
  });

  it('is a replica that is not ready for 10 s, or none that is for 5 s; not one late answer', () => {
    const away = { ...two, isReady: false };
    assert.equal(look([one, two], [one, away], [one, two], ...repeat([one, away], 9)), undefined);
    assert.equal(look([one, two], ...repeat([one, away], 20)), '11: auth-v2-2 has not been ready for 10 s');
    const none = [{ ...one, isReady: false }, away];
    assert.equal(look([one, two], none, [one, away], ...repeat(none, 3)), undefined);
    assert.equal(look([one, two], ...repeat(none, 9)), '6: no replica of the canary has been ready for 5 s');
  });

  it('is none when a replica is added, still starts, or goes with its name; unless it was the last', () => {
    const starting = createReplica('auth-v2-3', 'canary', { isReady: false, startTime: undefined });
    const started = { ...starting, startTime: '2026-11-24T03:00:00Z' };
    assert.equal(
      look([one, two], ...repeat([one, two, starting], 30), [one, two, started], [one, two], [one]),
      undefined,
    );
    assert.equal(look([one, two], [stable]), '1: no replica of the canary is left');
  });

  it('is not what the stable release does', () => {
    const gone = { ...stable, isReady: false, startTime: undefined };
    assert.equal(look([one, two, stable], ...repeat([one, two, gone], 30)), undefined);
  });
});
