import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lowerTail, upperTail } from './binomial.js';

function isNear(actual: number, wanted: number, tolerance: number): void {
  // Below 1e-300 a number has not all its digits.
  assert.ok(Math.abs(actual - wanted) <= tolerance * wanted + 1e-300, `${actual} is not ${wanted}`);
}

/** Sums the binomial distribution itself, term by term from its own definition. */
function sum(from: number, to: number, trials: number, probability: number): number {
  let total = 0;
  let term = (1 - probability) ** trials;
  for (let k = 0; k <= to; k++) {
    total += k >= from ? term : 0;
    term *= ((trials - k) / (k + 1)) * (probability / (1 - probability));
  }
  return total;
}

describe('upperTail and lowerTail', () => {
  it('are the sums of the distribution', () => {
    for (const [trials, probability] of [
      [1, 0.5],
      [7, 0.1],
      [50, 0.9],
      [200, 0.25],
      [500, 0.01],
    ] as const) {
      for (let k = 0; k <= trials; k++) {
        isNear(upperTail(k, trials, probability), sum(k, trials, trials, probability), 1e-6);
        isNear(lowerTail(k, trials, probability), sum(0, k, trials, probability), 1e-6);
      }
    }
  });

  // The figures were computed with 40 digits.
  for (const [successes, trials, probability, wanted] of [
    [20, 20, 0.1, 1e-20],
    [5, 5, 0.001, 1e-15],
    [130, 1000, 0.1, 0.001341398371],
    [500, 1000, 0.1, 4.018825542e-224],
    [1000, 1000, 0.5, 9.332636185e-302],
    [2300, 10_000, 0.2, 9.260876446e-14],
    [10_900, 1_000_000, 0.01, 2.493067329e-19],
    [504_000, 1_000_000, 0.5, 6.269548031e-16],
  ] as const) {
    it(`loses nothing of ${wanted}`, () => {
      isNear(upperTail(successes, trials, probability), wanted, 1e-5);
    });
  }

  for (const [successes, trials, probability, wanted] of [
    [0, 1000, 0.01, 4.317124741e-5],
    [70, 1000, 0.1, 0.0005744958408],
    [100, 1000, 0.5, 6.70171779e-162],
    [9000, 1_000_000, 0.01, 8.350415917e-25],
  ] as const) {
    it(`loses nothing of ${wanted} at the lower end`, () => {
      isNear(lowerTail(successes, trials, probability), wanted, 1e-5);
    });
  }

  it('are 0 where it is less than what a number can hold', () => {
    assert.equal(lowerTail(0, 100_000, 0.5), 0);
    assert.equal(upperTail(100_000, 100_000, 0.01), 0);
  });

  it('know certain things for certain', () => {
    assert.equal(upperTail(0, 100, 0.1), 1);
    assert.equal(upperTail(0, 0, Number.NaN), 1);
    assert.equal(upperTail(101, 100, 0.1), 0);
    assert.equal(upperTail(50, 50, 1), 1);
    assert.equal(upperTail(1, 50, 0), 0);
    assert.equal(lowerTail(100, 100, 0.1), 1);
    assert.equal(lowerTail(-1, 100, 0.1), 0);
    assert.equal(lowerTail(0, 100, 0), 1);
    assert.equal(lowerTail(99, 100, 1), 0);
  });

  it('are about a half in the middle, however many trials there are', () => {
    for (const trials of [1e3, 1e5, 1e6, 1e7, 1e8, 1e9, 1e12]) {
      for (const probability of [0.01, 0.1, 0.5, 0.9]) {
        for (const off of [-0.4, -0.1, 0, 0.1, 0.4]) {
          const middle = trials * probability;
          const at = Math.round(middle + off * Math.sqrt(middle * (1 - probability)));
          for (const tail of [upperTail(at, trials, probability), lowerTail(at, trials, probability)]) {
            assert.ok(tail > 0.3 && tail < 0.71, `${tail} at ${at} of ${trials}`);
          }
        }
      }
    }
  });

  it('fall and rise without a jump where one way of computing takes over from the other', () => {
    const [trials, probability] = [1e8, 0.5];
    let last = 1;
    for (let k = 5e7 - 10_000; k < 5e7 + 10_000; k += 250) {
      const tail = upperTail(k, trials, probability);
      assert.ok(tail < last && last - tail < 0.03, `${last}, then ${tail} at ${k}`);
      last = tail;
    }
  });
});
