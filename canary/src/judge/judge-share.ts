import { lowerTail, upperTail } from './binomial.js';

/** Whether calls are split as the weights say. */
export interface ShareJudgement {
  /** False without calls: nothing proves nothing. */
  readonly agrees: boolean;
  /** What the canary got; 0 without calls. */
  readonly observedPercent: number;
  /** Within `low` and `high` lies what chance may make of the weight, in percent, ends included. */
  readonly low: number;
  readonly high: number;
}

/**
 * Tells whether the canary got its share, by the exact binomial test with both tails (the same as asking whether the
 * Clopper–Pearson interval of what was observed holds `percent`).
 *
 * With few calls nearly everything agrees: of 20 calls, 0 to 7 are what 10 % may give. Whoever asks sees to it that there
 * are enough; `high - low` says how sharp the answer is.
 *
 * @param percent what the canary should get, 0 to 100. At 0 and 100 a single call elsewhere disagrees.
 * @param significance how often a right split may be called wrong.
 */
export function judgeShare(
  canaryCalls: number,
  calls: number,
  percent: number,
  significance: number,
): ShareJudgement {
  if (!(canaryCalls >= 0 && canaryCalls <= calls && percent >= 0 && percent <= 100)) {
    throw new RangeError(`${canaryCalls} of ${calls} calls can be no share, or ${percent} no percentage`);
  }
  if (calls === 0) {
    return { agrees: false, observedPercent: 0, low: 0, high: 100 };
  }
  const probability = percent / 100;
  const tail = significance / 2;
  // Both are rising tests: false up to a number of calls, true from there.
  const low = firstWhere(calls, (count) => lowerTail(count, calls, probability) > tail);
  const high = firstWhere(calls, (count) => upperTail(count + 1, calls, probability) <= tail);
  return {
    agrees: canaryCalls >= low && canaryCalls <= high,
    observedPercent: (canaryCalls / calls) * 100,
    low: (low / calls) * 100,
    high: (high / calls) * 100,
  };
}

/** The least whole number from 0 to `last` for which a rising test is true; `last` when it is for none before. */
function firstWhere(last: number, test: (value: number) => boolean): number {
  let [from, to] = [0, last];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (test(middle)) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return from;
}
