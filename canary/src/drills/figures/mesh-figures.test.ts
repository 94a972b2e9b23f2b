import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MeshSample } from '../mesh/watch-mesh.js';
import { endOfExposure, firstAgreeing, listShares } from './mesh-figures.js';

/** A sample every 100 ms, with 30 calls between two, of which the canary gets so many; the share is in force at once. */
function sampleSplits(...canaryCalls: readonly number[]): MeshSample[] {
  const samples: MeshSample[] = [];
  let stable = 0;
  let canary = 0;
  for (const [index, calls] of canaryCalls.entries()) {
    stable += 30 - calls;
    canary += calls;
    samples.push({
      at: 1000 + 100 * index,
      percent: Math.round((calls / 30) * 100),
      stableCalls: stable,
      canaryCalls: canary,
    });
  }
  return samples;
}

function times<T>(count: number, value: T): T[] {
  return Array<T>(count).fill(value);
}

describe('what Envoy says', () => {
  const samples = sampleSplits(...times(20, 3), ...times(20, 15), ...times(3, 0));

  it('tells when the canary got no calls any more', () => {
    assert.equal(endOfExposure(samples), 5000);
    // A zero before the canary got calls is none.
    assert.equal(endOfExposure([...sampleSplits(0, 0), ...samples]), 5000);
    assert.equal(endOfExposure(samples.slice(0, 40)), undefined);
    assert.equal(endOfExposure(sampleSplits(0, 0)), undefined);
  });

  it('tells the shares one after another, without what Envoy did not say', () => {
    const [first] = samples;
    assert.deepEqual(listShares(samples), [10, 50, 0]);
    assert.deepEqual(listShares(first === undefined ? [] : [{ ...first, percent: undefined }]), []);
  });
});

describe('firstAgreeing', () => {
  const samples = sampleSplits(...times(20, 3), ...times(20, 15));

  it('waits for a second whose calls were split as the weight says', () => {
    const at = firstAgreeing(samples, 50, 3000, 0.001) ?? 0;
    // Most of a second after the shift, as the first of its calls were split as before.
    assert.ok(at >= 3600 && at <= 4000, String(at));
  });

  it('agrees at once with what is so already', () => {
    assert.equal(firstAgreeing(samples, 10, 2500, 0.001), 2500);
  });

  it('never agrees with another share, nor with too few calls', () => {
    assert.equal(firstAgreeing(samples, 90, 1000, 0.001), undefined);
    assert.equal(firstAgreeing(sampleSplits(...times(5, 3)), 10, 1000, 0.001), undefined);
  });
});
