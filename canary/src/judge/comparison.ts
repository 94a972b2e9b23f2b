import type { ReleaseWindow, Window } from '../metrics/snapshot.js';
import type { Policy } from '../policy.js';
import { upperTail } from './binomial.js';
import { type Evidence, type Kind, weigh } from './evidence.js';

/** What is known of both releases in one window. */
export interface Comparison {
  readonly window: Window;
  readonly canary: Evidence;
  readonly stable: Evidence;
  readonly policy: Policy;
}

/** Compares both releases; undefined when the counters make no sense: one is no number, or there are more failures than calls. */
export function compare(window: Window, policy: Policy): Comparison | undefined {
  return isCounted(window.canary) && isCounted(window.stable)
    ? { window, canary: weigh(window.canary), stable: weigh(window.stable), policy }
    : undefined;
}

/** Whether the stable release had calls enough to be a measure at all. */
export function isMeasure({ stable, policy }: Comparison): boolean {
  return stable.calls >= policy.minCanaryCalls / 10;
}

/** How rare it must be by chance, to be taken for a failure of a canary with so many calls. */
export function significanceFor(calls: number, policy: Policy): number {
  return calls >= policy.minCanaryCalls ? policy.failureSignificance : policy.earlyFailureSignificance;
}

/**
 * How likely the canary has at least so many of the calls of a kind, if nothing but chance sends them to one release or the
 * other. That is true whatever the calls are, as the split does not look at them: what is given are the calls of this
 * kind, and each is the canary's with its share of all calls.
 */
export function chanceOfMore(canary: Kind, stable: Kind, canaryCalls: number, stableCalls: number): number {
  const ofCanary = Math.floor(canary.independent);
  return upperTail(ofCanary, ofCanary + stable.independent, canaryCalls / (canaryCalls + stableCalls));
}

function isCounted({ calls, byStatus, p90 }: ReleaseWindow): boolean {
  const counts = Object.values(byStatus);
  const areNumbers = [calls, ...counts, p90 ?? 0].every((value) => Number.isFinite(value) && value >= 0);
  return areNumbers && counts.reduce((sum, value) => sum + value, 0) <= calls;
}
