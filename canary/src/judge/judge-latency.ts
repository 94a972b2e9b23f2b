import type { Window } from '../metrics/snapshot.js';
import type { Policy } from '../policy.js';
import { type Comparison, compare, isMeasure } from './comparison.js';
import { count, milliseconds } from './figures.js';
import type { Finding } from './finding.js';

/** So many windows in a row must be slow: a machine that stalls for half a second makes one slow, and no more. */
const slowWindows = 2;

/** Judges how long calls take, window after window. */
export interface LatencyJudge {
  /**
   * @param window grows from one call to the next, until it is {@link Judgement.isOver | over}.
   */
  judge(window: Window): Judgement;
}

/** What a window says of the latency. */
export interface Judgement {
  /** Undefined as long as the canary has too few calls for a percentile that means something. */
  readonly finding?: Finding;
  /** The next window must begin where this one ends. */
  readonly isOver: boolean;
}

/** Creates a judge for one step. */
export function createLatencyJudge(policy: Policy): LatencyJudge {
  let slowInARow = 0;

  return {
    judge(window) {
      const comparison = compare(window, policy);
      if (comparison === undefined) {
        return { isOver: false };
      }
      const { canary } = comparison;
      if (canary.calls < policy.minCanaryCalls) {
        const missing = `the canary was slow; ${count(canary.calls)} of ${count(policy.minCanaryCalls)} calls that came since then must tell whether it still is`;
        return {
          ...(slowInARow > 0 && { finding: { outcome: 'hold', reason: missing } }),
          isOver: false,
        };
      }
      const finding = comparePercentiles(comparison);
      const isSlow = finding.outcome === 'fail' || finding.outcome === 'call a human';
      slowInARow = isSlow ? slowInARow + 1 : 0;
      const isDecided = !isSlow || slowInARow >= slowWindows;
      const undecided: Finding = {
        outcome: 'hold',
        reason: `${finding.reason}; the next calls must say so too`,
      };
      return { finding: isDecided ? finding : undecided, isOver: isSlow };
    },
  };
}

/**
 * Compares the 90th percentiles. More than the margin slower than the stable release is a failure; over the goal is one
 * too, unless the stable release is as slow.
 */
function comparePercentiles(comparison: Comparison): Finding {
  const { window, policy } = comparison;
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
