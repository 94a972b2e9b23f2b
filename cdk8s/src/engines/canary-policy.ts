import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ValuesReader } from '../bundle/values-reader.js';

/** Where the numbers are by which a canary is judged, in the repository. */
export const policyFile = 'canary/policy.json';

/** By what a canary is judged, as far as other engines than `canary` can be told. */
export interface CanaryPolicy {
  /** Share of the canary at each step, in percent, rising. */
  readonly steps: readonly number[];
  /** Shortest time at each step. */
  readonly holdSeconds: number;
  /** Time between two checks. */
  readonly checkSeconds: number;
  /** Fewer calls of the canary decide nothing. */
  readonly minCanaryCalls: number;
  /** The canary fails when it would have so many failed calls by chance with at most this probability. */
  readonly failureSignificance: number;
  readonly p90GoalMilliseconds: number;
  /** How much slower than the stable release the canary may be, at the 90th percentile. */
  readonly p90MarginMilliseconds: number;
  /** A release that fails more of its calls can be no measure. */
  readonly stableFailurePercent: number;
  /** So many checks in a row without usable metrics end a run. */
  readonly unreadableChecks: number;
}

/**
 * Reads the policy of the repository.
 *
 * @throws when a number is missing or cannot be, by its name.
 */
export function readCanaryPolicy(repository: string): CanaryPolicy {
  const policy: unknown = JSON.parse(readFileSync(join(repository, policyFile), 'utf8'));
  const values = new ValuesReader(policyFile, [policy]);
  return {
    steps: values.percents('steps'),
    holdSeconds: values.positive('holdSeconds'),
    checkSeconds: values.positive('checkSeconds'),
    minCanaryCalls: values.positive('minCanaryCalls'),
    failureSignificance: values.positive('failureSignificance'),
    p90GoalMilliseconds: values.positive('p90GoalMilliseconds'),
    p90MarginMilliseconds: values.positive('p90MarginMilliseconds'),
    stableFailurePercent: values.positive('stableFailurePercent'),
    unreadableChecks: values.positive('unreadableChecks'),
  };
}

/**
 * How much more of its calls the canary may fail than the stable release, in percentage points.
 *
 * PromQL has no binomial test, so this is the share at which the test of `canary` says no in its least favourable case:
 * `minCanaryCalls` calls at the first step, and a stable release that fails none. With `k` failures, all are the canary's by
 * chance with the probability `share ^ k`.
 */
export function failureMarginPercent(policy: CanaryPolicy): number {
  const [first = 100] = policy.steps;
  if (first === 100) {
    throw new Error(
      `${policyFile}: the first of steps is 100, which leaves the canary nothing to be compared with; begin lower`,
    );
  }
  const failures = Math.ceil(Math.log(policy.failureSignificance) / Math.log(first / 100) - 1e-9);
  return (100 * failures) / policy.minCanaryCalls;
}
