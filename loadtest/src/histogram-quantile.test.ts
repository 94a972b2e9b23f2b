import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Bucket, histogramQuantile } from './histogram-quantile.js';

const inf = Number.POSITIVE_INFINITY;
const buckets: Bucket[] = [
  { le: 0.001, count: 50 },
  { le: 0.005, count: 90 },
  { le: 0.01, count: 90 },
  { le: inf, count: 100 },
];

describe('histogramQuantile', () => {
  it('interpolates from 0 in the first bucket', () => {
    assert.deepEqual(histogramQuantile(buckets, 0.25), { value: 0.0005, beyond: false });
  });

  it('interpolates between edges', () => {
    assert.deepEqual(histogramQuantile(buckets, 0.7), { value: 0.003, beyond: false });
  });

  it('takes the edge when the rank is on it', () => {
    assert.deepEqual(histogramQuantile(buckets, 0.9), { value: 0.005, beyond: false });
  });

  it('says that a quantile lies beyond the last edge', () => {
    assert.deepEqual(histogramQuantile(buckets, 0.95), { value: 0.01, beyond: true });
  });

  it('has none of an empty histogram', () => {
    assert.equal(histogramQuantile([], 0.5), undefined);
    assert.equal(histogramQuantile([{ le: inf, count: 0 }], 0.5), undefined);
  });

  it('has none without the +Inf bucket', () => {
    assert.equal(histogramQuantile(buckets.slice(0, 3), 0.5), undefined);
  });
});
