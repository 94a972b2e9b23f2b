import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReleaseWindow } from '../metrics/snapshot.js';
import { describeShare, measureShare, minShareCalls } from './share.js';

const significance = 0.001;

function release(calls: number): ReleaseWindow {
  return {
    calls,
    byStatus: { OK: calls },
    p50: 1,
    p90: 1,
    p99: 1,
    streams: 0,
    openStreams: 0,
  };
}

function measure(stable: number, canary: number, wanted: number, blurSeconds = 0) {
  const window = { seconds: 10, stable: release(stable), canary: release(canary) };
  return measureShare({ window, blurSeconds }, wanted, significance);
}

describe('an observed share', () => {
  it('agrees within what chance may make of the weight, and says so', () => {
    const share = measure(9020, 980, 10);
    assert.equal(share.outcome, 'agrees');
    assert.equal(describeShare(share), '9.8 % of 10,000 calls went to the canary, which agrees with 10 %');
  });

  it('is wrong outside, and says what would agree', () => {
    const share = measure(8500, 1500, 10);
    assert.equal(share.outcome, 'wrong');
    assert.match(
      describeShare(share),
      /^15 % of 10,000 calls went to the canary, which does not agree with 10 % \(9\.0\d % to 1[01]\.?\d* % would\)$/,
    );
    assert.equal(measure(999, 1, 0).outcome, 'wrong');
    assert.equal(measure(1, 999, 100).outcome, 'wrong');
  });

  it('is not told by few calls', () => {
    assert.equal(measure(minShareCalls - 1, 0, 0).outcome, 'too few calls');
    assert.equal(measure(minShareCalls, 0, 0).outcome, 'agrees');
    assert.equal(measure(0, 0, 50).outcome, 'too few calls');
  });

  it('may differ by what was counted while the counters were read, but not at 0 and 100 %', () => {
    assert.equal(measure(7150, 2850, 25).outcome, 'wrong');
    assert.equal(measure(7150, 2850, 25, 1.5).outcome, 'agrees');
    assert.equal(measure(7150, 2850, 25, 2.5).outcome, 'too slow to tell');
    assert.equal(measure(9999, 1, 0, 1.5).outcome, 'wrong');
  });
});
