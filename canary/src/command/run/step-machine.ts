import type { Verdict } from '../../judge/verdict.js';
import type { Share } from '../share.js';
import { describeShare } from '../share.js';

/** By what the checks of a step are judged. */
export interface StepRules {
  readonly holdSeconds: number;
  /** A step that nothing was decided in for so long ends the run. */
  readonly maxHoldSeconds: number;
  /** So many checks in a row without usable metrics, or with a wrong share, end the run. */
  readonly unreadableChecks: number;
}

/** What a step remembers from check to check. */
export interface StepState {
  readonly unreadableInARow: number;
  readonly wrongSharesInARow: number;
}

/** What one check has found. */
export interface Observation {
  /** Since the proxies had the weights of this step. */
  readonly secondsInStep: number;
  /** How old the counters are, by which the verdict was found. By default, 0. */
  readonly ageSeconds?: number | undefined;
  /** A replica of the canary that crashed, restarted or stays away, as a sentence. */
  readonly crash?: string | undefined;
  /** Why there are no usable metrics now. */
  readonly unreadable?: string | undefined;
  readonly verdict?: Verdict | undefined;
  readonly share?: Share | undefined;
}

/** What comes next. */
export type Decision =
  | { readonly kind: 'go on'; readonly reasons: readonly string[] }
  | { readonly kind: 'hold'; readonly waitsFor: readonly string[] }
  /** `blind`: not because the canary was seen to fail, but because nothing can be seen. */
  | { readonly kind: 'roll back'; readonly cause: 'failed' | 'blind'; readonly reasons: readonly string[] }
  /** The weights stay, a person must look. */
  | {
      readonly kind: 'stop';
      readonly cause: 'inconclusive' | 'wrong split';
      readonly reasons: readonly string[];
    };

/** The state at the begin of a step. */
export const freshStep: StepState = { unreadableInARow: 0, wrongSharesInARow: 0 };

/** Decides after a check. Knows neither a target nor a clock. */
export function decide(
  state: StepState,
  seen: Observation,
  rules: StepRules,
): { readonly state: StepState; readonly decision: Decision } {
  const next: StepState = {
    unreadableInARow: seen.unreadable === undefined ? 0 : state.unreadableInARow + 1,
    wrongSharesInARow:
      seen.share?.outcome === 'wrong'
        ? state.wrongSharesInARow + 1
        : seen.share === undefined
          ? state.wrongSharesInARow
          : 0,
  };
  return { state: next, decision: choose(next, seen, rules) };
}

function choose(
  { unreadableInARow, wrongSharesInARow }: StepState,
  { secondsInStep, ageSeconds = 0, crash, unreadable, verdict, share }: Observation,
  { holdSeconds, maxHoldSeconds, unreadableChecks }: StepRules,
): Decision {
  if (crash !== undefined) {
    return { kind: 'roll back', cause: 'failed', reasons: [crash] };
  }
  if (verdict?.outcome === 'fail') {
    return { kind: 'roll back', cause: 'failed', reasons: verdict.reasons };
  }
  if (unreadable !== undefined && unreadableInARow >= unreadableChecks) {
    const reason = `no usable metrics in ${unreadableInARow} checks in a row: ${unreadable}`;
    return { kind: 'roll back', cause: 'blind', reasons: [reason] };
  }
  if (verdict?.outcome === 'call a human') {
    return { kind: 'stop', cause: 'inconclusive', reasons: verdict.reasons };
  }
  if (share?.outcome === 'wrong' && wrongSharesInARow >= unreadableChecks) {
    const reason = `the share was wrong in ${wrongSharesInARow} windows in a row: ${describeShare(share)}`;
    return { kind: 'stop', cause: 'wrong split', reasons: [reason] };
  }
  const waitsFor = [
    ...(unreadable === undefined
      ? []
      : [`no usable metrics (${unreadableInARow} of ${unreadableChecks}): ${unreadable}`]),
    ...(verdict?.outcome === 'hold' ? verdict.reasons : []),
    ...(share === undefined || share.outcome === 'agrees' ? [] : [describeShare(share)]),
  ];
  if (secondsInStep < holdSeconds) {
    return {
      kind: 'hold',
      waitsFor: [...waitsFor, `the step lasts ${Math.ceil(holdSeconds - secondsInStep)} s more`],
    };
  }
  // What Prometheus scraped some time ago says nothing of the calls since then.
  if (secondsInStep - ageSeconds < holdSeconds) {
    waitsFor.push(`the metrics are ${Math.ceil(ageSeconds)} s old, and must reach to the end of the step`);
  }
  if (waitsFor.length === 0 && verdict?.outcome === 'pass' && share?.outcome === 'agrees') {
    return { kind: 'go on', reasons: verdict.reasons };
  }
  if (secondsInStep >= maxHoldSeconds) {
    const reason = `nothing was decided in ${Math.round(secondsInStep)} s`;
    return { kind: 'stop', cause: 'inconclusive', reasons: [reason, ...waitsFor] };
  }
  return { kind: 'hold', waitsFor: waitsFor.length === 0 ? ['a reading of the counters'] : waitsFor };
}
