import { lowerTail, upperTail } from './binomial.js';
import { type Comparison, chanceOfMore, isMeasure, significanceFor } from './comparison.js';
import { type Evidence, type Kind, percentOf } from './evidence.js';
import { count, partOf, percent, rarity } from './figures.js';
import type { Finding } from './finding.js';

/**
 * Compares the calls that failed. Three things can be proven, each with the certainty of the policy: that the canary fails
 * more often than the stable release, that a release fails more than `stableFailurePercent` of its calls, and that the
 * canary does not fail so many more. What is none of them is held.
 */
export function judgeFaults(comparison: Comparison): Finding {
  const { window, canary, stable, policy } = comparison;
  const hasEnough = canary.calls >= policy.minCanaryCalls;
  const significance = significanceFor(canary.calls, policy);
  const limit = policy.stableFailurePercent;
  const canaryPercent = percentOf(canary.faults, canary.calls);
  const stablePercent = percentOf(stable.faults, stable.calls);
  const isStableOver = isMeasure(comparison) && stablePercent > limit;
  const both = `the canary failed ${partOf(canary.faults, window.canary.calls)}, the stable release ${partOf(stable.faults, window.stable.calls)}`;

  const chance = chanceOfExcess(canary.faults, stable.faults, comparison);
  // What both depend on fails in bursts, and those do not fall evenly on them as single calls do.
  if (chance <= significance && (!isStableOver || canaryPercent > 2 * stablePercent)) {
    return { outcome: 'fail', reason: `${both}; by chance that comes about ${rarity(chance)}` };
  }
  if (isStableOver && isProvenOver(stable, limit, policy.failureSignificance)) {
    return {
      outcome: 'call a human',
      reason: `${both}; a stable release that fails more than ${percent(limit)} is no measure, so look first at what both depend on`,
    };
  }
  if (isProvenOver(canary, limit, significance) && !isStableOver) {
    return { outcome: 'fail', reason: `${both}; no release may fail more than ${percent(limit)}` };
  }
  if (!hasEnough) {
    return {
      outcome: 'hold',
      reason: `the canary answered ${count(canary.calls)} calls in ${count(window.seconds)} s, ${count(policy.minCanaryCalls)} are needed to judge it`,
    };
  }
  if (isStableOver) {
    return {
      outcome: 'hold',
      reason: `${both}; more calls must tell whether the stable release is a measure`,
    };
  }
  // Without enough calls to know how often it fails, the stable release is taken for faultless.
  const usual = stable.calls >= policy.minCanaryCalls ? stablePercent : 0;
  const isProvenGood =
    canary.faults.counted === 0 ||
    lowerTail(canary.faults.independent, canary.calls, Math.min(1, (usual + limit) / 100)) <= significance;
  return isProvenGood
    ? { outcome: 'pass', reason: both }
    : {
        outcome: 'hold',
        reason: `${both}; more calls must prove that the canary fails less than ${percent(usual + limit)}`,
      };
}

/** Compares the calls that were refused: a canary that refuses what the stable release grants is broken too. */
export function judgeRefusals(comparison: Comparison): Finding | undefined {
  const { window, canary, stable, policy } = comparison;
  const chance = chanceOfExcess(canary.refusals, stable.refusals, comparison);
  return chance > significanceFor(canary.calls, policy)
    ? undefined
    : {
        outcome: 'fail',
        reason: `the canary refused ${partOf(canary.refusals, window.canary.calls)}, the stable release ${partOf(stable.refusals, window.stable.calls)}; by chance that comes about ${rarity(chance)}`,
      };
}

/**
 * Compares the calls that callers gave up. They prove no fault, since whoever waits twice as long is given up twice as
 * often; but a canary that lets callers wait for nothing shows nowhere else, so a person must look.
 */
export function judgeGivenUp(comparison: Comparison): Finding | undefined {
  const { window, canary, stable, policy } = comparison;
  const [ofCanary, ofStable] = [window.canary.calls, window.stable.calls];
  const excess = percentOf(canary.givenUp, ofCanary) - percentOf(stable.givenUp, ofStable);
  const chance = chanceOfMore(canary.givenUp, stable.givenUp, ofCanary, ofStable);
  return excess <= policy.stableFailurePercent || chance > significanceFor(canary.calls, policy)
    ? undefined
    : {
        outcome: 'call a human',
        reason: `callers gave up ${partOf(canary.givenUp, ofCanary)} of the canary, and ${partOf(stable.givenUp, ofStable)} of the stable release; does the canary let them wait?`,
      };
}

function chanceOfExcess(canary: Kind, stable: Kind, comparison: Comparison): number {
  return chanceOfMore(canary, stable, comparison.canary.calls, comparison.stable.calls);
}

function isProvenOver({ faults, calls }: Evidence, limit: number, significance: number): boolean {
  return upperTail(Math.floor(faults.independent), calls, limit / 100) <= significance;
}
