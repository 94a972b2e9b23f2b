import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { percentile, summarizeLatency } from './latency.js';

const oneToHundred = Float64Array.from({ length: 100 }, (_, index) => index + 1);

describe('percentile', () => {
  for (const [quantile, expected] of [
    [0.5, 50],
    [0.9, 90],
    [0.99, 99],
    [1, 100],
    [0.001, 1],
    [0.07, 7],
    [0.901, 91],
  ] as const) {
    it(`takes the value of rank ${expected} for ${quantile} of 100`, () => {
      assert.equal(percentile(oneToHundred, quantile), expected);
    });
  }

  it('takes the only value of one', () => {
    assert.equal(percentile(Float64Array.of(3), 0.99), 3);
  });

  it('has none of no values', () => {
    assert.throws(() => percentile(new Float64Array(), 0.5), RangeError);
  });
});

describe('summarizeLatency', () => {
  it('gives every quantile', () => {
    assert.deepEqual(summarizeLatency(oneToHundred), { p50: 50, p90: 90, p95: 95, p99: 99, slowest: 100 });
  });

  it('gives nothing for no calls', () => {
    assert.equal(summarizeLatency(new Float64Array()), undefined);
  });
});
