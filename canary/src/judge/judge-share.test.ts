import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeShare } from './judge-share.js';
import { createChance } from './testing/chance.js';
import { policy } from './testing/windows.js';

const { shareSignificance } = policy;

describe('judgeShare', () => {
  it('agrees with a share that chance may make of the weight, and says between what', () => {
    const { agrees, observedPercent, low, high } = judgeShare(1042, 10_000, 10, shareSignificance);
    assert.equal(agrees, true);
    assert.equal(observedPercent, 10.42);
    assert.ok(low > 8.9 && low < 9.1 && high > 10.9 && high < 11.1, `${low} to ${high}`);
  });

  it('disagrees with one that chance makes less than once in 1,000 times', () => {
    assert.equal(judgeShare(1120, 10_000, 10, shareSignificance).agrees, false);
    assert.equal(judgeShare(880, 10_000, 10, shareSignificance).agrees, false);
    assert.equal(judgeShare(0, 1000, 10, shareSignificance).agrees, false);
  });

  it('has ends that are within, and next to them disagrees', () => {
    for (const [calls, percent] of [
      [20, 10],
      [333, 25],
      [10_000, 50],
      [1_000_000, 10],
    ] as const) {
      const { low, high } = judgeShare(0, calls, percent, shareSignificance);
      const [least, most] = [Math.round((low * calls) / 100), Math.round((high * calls) / 100)];
      const agreesAt = (canaryCalls: number) =>
        judgeShare(canaryCalls, calls, percent, shareSignificance).agrees;
      assert.ok(agreesAt(least) && agreesAt(most));
      assert.ok(!agreesAt(most + 1) && (least === 0 || !agreesAt(least - 1)));
    }
  });

  it('proves little with few calls: of 20, 0 to 7 are what 10 % may give', () => {
    const { low, high } = judgeShare(0, 20, 10, shareSignificance);
    assert.deepEqual([low, high], [0, 35]);
  });

  it('never agrees without calls', () => {
    assert.deepEqual(judgeShare(0, 0, 10, shareSignificance), {
      agrees: false,
      observedPercent: 0,
      low: 0,
      high: 100,
    });
  });

  it('allows no call at 0 % and no other at 100 %', () => {
    assert.deepEqual(judgeShare(0, 500, 0, shareSignificance), {
      agrees: true,
      observedPercent: 0,
      low: 0,
      high: 0,
    });
    assert.equal(judgeShare(1, 500, 0, shareSignificance).agrees, false);
    assert.equal(judgeShare(500, 500, 100, shareSignificance).agrees, true);
    assert.equal(judgeShare(499, 500, 100, shareSignificance).agrees, false);
  });

  it('is right with a hundred million calls', () => {
    assert.equal(judgeShare(50_000_000, 100_000_000, 50, shareSignificance).agrees, true);
    assert.equal(judgeShare(50_020_000, 100_000_000, 50, shareSignificance).agrees, false);
  });

  it('calls a right split wrong no more often than it says, and finds 10 % where 25 % should be', () => {
    const chance = createChance(1);
    const runs = 2000;
    let wrong = 0;
    for (let run = 0; run < runs; run++) {
      const right = chance.successes(1000, 0.1);
      wrong += judgeShare(right, 1000, 10, shareSignificance).agrees ? 0 : 1;
      assert.equal(judgeShare(right, 1000, 25, shareSignificance).agrees, false);
    }
    assert.ok(wrong <= 2 * shareSignificance * runs, `${wrong} of ${runs}`);
  });

  it('takes no nonsense', () => {
    for (const [canaryCalls, calls, percent] of [
      [5, 4, 10],
      [-1, 4, 10],
      [Number.NaN, 4, 10],
      [1, Number.NaN, 10],
      [1, 4, 101],
    ] as const) {
      assert.throws(() => judgeShare(canaryCalls, calls, percent, shareSignificance), RangeError);
    }
  });
});
