import type { Window } from '../metrics/snapshot.js';
import type { Policy } from '../policy.js';
import { compare } from './comparison.js';
import { conclude, type Finding } from './finding.js';
import { judgeFaults, judgeGivenUp, judgeRefusals } from './judge-failures.js';
import type { Verdict } from './verdict.js';

/**
 * Judges the canary by what both releases did in the same window, from the moment at which all proxies had the weights.
 * Meant to be asked again and again while the window grows: over a whole run, a canary that is as good as the stable
 * release is called worse in less than 1 of 100 runs.
 *
 * Where the stable release has no calls to compare with, as at 100 %, the canary is held to the limits alone.
 *
 * @param latency what a `LatencyJudge` found.
 */
export function judgeCanary(window: Window, policy: Policy, latency?: Finding): Verdict {
  const comparison = compare(window, policy);
  if (comparison === undefined) {
    return {
      outcome: 'hold',
      reasons: [
        'the counters make no sense: one of them is no number, or there are more failures than calls',
      ],
    };
  }
  const others = [judgeRefusals(comparison), latency, judgeGivenUp(comparison)];
  return conclude([judgeFaults(comparison), ...others.filter((finding) => finding !== undefined)]);
}
