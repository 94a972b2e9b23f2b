import type { CanaryPolicy } from '../canary-policy.js';

/** When Flagger looks, and what it then does. */
export interface Ramp {
  /** Time between two checks. */
  readonly intervalSeconds: number;
  /** Failed checks, those that prove nothing included, until the canary is rolled back. */
  readonly threshold: number;
  /** Share of the canary after each passed check, in percent. */
  readonly weights: readonly number[];
}

/**
 * Translates the policy for Flagger, which moves on at each check that passes and knows no hold.
 *
 * It looks so often in the hold of a step that a step that never passes is rolled back when its hold is over, and climbs
 * to the next step in as many parts: it is at each step when `canary run` would be.
 */
export function createRamp({ steps, holdSeconds, unreadableChecks }: CanaryPolicy): Ramp {
  const parts = unreadableChecks + 1;
  const climbs = steps.flatMap((step, index) => {
    const last = steps[index - 1];
    return last === undefined
      ? [step]
      : Array.from({ length: parts }, (_, part) => Math.round(last + ((step - last) * (part + 1)) / parts));
  });
  // Flagger finds its place by the weight, so none may be there twice.
  return {
    intervalSeconds: holdSeconds / parts,
    threshold: unreadableChecks,
    weights: [...new Set(climbs)],
  };
}
