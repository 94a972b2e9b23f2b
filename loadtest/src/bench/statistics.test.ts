import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ratios, summarize } from './statistics.js';

describe('summarize', () => {
  it('takes the middle of an odd number of figures, whatever their order', () => {
    assert.deepEqual(summarize([9, 1, 10]), { median: 9, lowest: 1, highest: 10, rounds: [9, 1, 10] });
  });

  it('takes the mean of the two in the middle of an even number', () => {
    assert.deepEqual(summarize([4, 1, 3, 2]), { median: 2.5, lowest: 1, highest: 4, rounds: [4, 1, 3, 2] });
  });

  it('takes a single figure as it is', () => {
    assert.deepEqual(summarize([7]), { median: 7, lowest: 7, highest: 7, rounds: [7] });
  });

  it('refuses to sum up nothing', () => {
    assert.throws(() => summarize([]), RangeError);
  });
});

describe('ratios', () => {
  it('divides round by round', () => {
    assert.deepEqual(ratios([2, 9], [1, 3]), [2, 3]);
  });

  it('refuses rounds that do not match', () => {
    assert.throws(() => ratios([1, 2], [1]), RangeError);
  });
});
