import type { ReleaseWindow, Window } from '../metrics/snapshot.js';
import type { Policy } from '../policy.js';
import type { Comparison } from './comparison.js';
import { weigh } from './evidence.js';
import { conclude, type Finding } from './finding.js';
import { judgeFaults, judgeGivenUp, judgeRefusals } from './judge-failures.js';
import { judgeLatency } from './judge-latency.js';
import type { Verdict } from './verdict.js';

/**
 * Judges the canary by what both releases did in the same window, from the moment at which all proxies had the weights.
 * Meant to be asked again and again while the window grows: over a whole run, a canary that is as good as the stable
 * release is called worse in less than 1 of 100 runs.
 *
 * Where the stable release has no calls to compare with, as at 100 %, the canary is held to the limits alone.
 */
export function judgeCanary(window: Window, policy: Policy): Verdict {
  const broken = ([window.canary, window.stable] as const).some((release) => !isCounted(release));
  if (broken) {
    return {
      outcome: 'hold',
      reasons: [
        'the counters make no sense: one of them is no number, or there are more failures than calls',
      ],
    };
  }
  const comparison: Comparison = {
    window,
    canary: weigh(window.canary),
    stable: weigh(window.stable),
    policy,
  };
  const others: (Finding | undefined)[] = [
    judgeRefusals(comparison),
    judgeLatency(comparison),
    judgeGivenUp(comparison),
  ];
  return conclude([judgeFaults(comparison), ...others.filter((finding) => finding !== undefined)]);
}

function isCounted({ calls, byStatus, p90 }: ReleaseWindow): boolean {
  const counts = Object.values(byStatus);
  const areNumbers = [calls, ...counts, p90 ?? 0].every((value) => Number.isFinite(value) && value >= 0);
  return areNumbers && counts.reduce((sum, value) => sum + value, 0) <= calls;
}
