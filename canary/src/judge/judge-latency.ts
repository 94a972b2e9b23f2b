import { type Comparison, isMeasure } from './comparison.js';
import { milliseconds } from './figures.js';
import type { Finding } from './finding.js';

/**
 * Compares the 90th percentiles. More than the margin slower than the stable release is a failure; over the goal is one
 * too, unless the stable release is as slow.
 *
 * @returns undefined as long as the canary has too few calls for a percentile that means something.
 */
export function judgeLatency(comparison: Comparison): Finding | undefined {
  const { window, canary, policy } = comparison;
  if (canary.calls < policy.minCanaryCalls) {
    return undefined;
  }
  const { p90GoalMilliseconds: goal, p90MarginMilliseconds: margin } = policy;
  const p90 = window.canary.p90;
  const stable = isMeasure(comparison) ? window.stable.p90 : undefined;
  if (p90 === undefined) {
    return { outcome: 'hold', reason: 'nothing says how long the calls of the canary took' };
  }
  const compared = stable === undefined ? '' : `, of the stable release in ${milliseconds(stable)}`;
  const both = `90 % of the calls of the canary were answered in ${milliseconds(p90)}${compared}`;
  if (stable !== undefined && p90 > stable + margin) {
    return { outcome: 'fail', reason: `${both}; it may be ${milliseconds(margin)} slower` };
  }
  if (p90 <= goal) {
    return { outcome: 'pass', reason: `${both}; the goal is ${milliseconds(goal)}` };
  }
  return stable !== undefined && stable > goal
    ? {
        outcome: 'call a human',
        reason: `${both}; both miss the goal of ${milliseconds(goal)}, so look first at what both depend on`,
      }
    : { outcome: 'fail', reason: `${both}; the goal is ${milliseconds(goal)}` };
}
