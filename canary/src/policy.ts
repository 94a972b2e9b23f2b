import { readFileSync } from 'node:fs';
import { z } from 'zod';

const percent = z.number().int().min(0).max(100);
const probability = z.number().gt(0).lt(1);

const schema = z
  .strictObject({
    steps: z.array(percent.min(1)).min(1),
    holdSeconds: z.number().positive(),
    checkSeconds: z.number().positive(),
    minCanaryCalls: z.number().int().positive(),
    failureSignificance: probability,
    earlyFailureSignificance: probability,
    shareSignificance: probability,
    p90GoalMilliseconds: z.number().positive(),
    p90MarginMilliseconds: z.number().positive(),
    stableFailurePercent: z.number().positive().max(100),
    unreadableChecks: z.number().int().positive(),
    metricsAgeSeconds: z.number().positive(),
  })
  .readonly();

/** By what a canary is judged. `canary/policy.json` is the one place of these numbers; cdk8s reads it for other engines. */
export interface Policy {
  /** Share of the canary at each step, in percent, rising. */
  readonly steps: readonly number[];
  /** Shortest time at each step. */
  readonly holdSeconds: number;
  /** Time between two checks. */
  readonly checkSeconds: number;
  /** Fewer calls of the canary in a step decide nothing. */
  readonly minCanaryCalls: number;
  /** The canary fails when it would have so many failed calls by chance with at most this probability. */
  readonly failureSignificance: number;
  /** The same before `minCanaryCalls`, for a canary that fails most of its calls. */
  readonly earlyFailureSignificance: number;
  /** A share is wrong when it would come about by chance with at most this probability. */
  readonly shareSignificance: number;
  /** The ADR's goal: 90 % of the calls take less. */
  readonly p90GoalMilliseconds: number;
  /** How much slower than the stable release the canary may be, at the 90th percentile. */
  readonly p90MarginMilliseconds: number;
  /**
   * A stable release that fails more of its calls can be no measure: a person must look. And a canary passes only when it
   * is proven not to fail so many more than the stable release.
   */
  readonly stableFailurePercent: number;
  /** So many checks in a row without usable metrics end a run. */
  readonly unreadableChecks: number;
  /** Samples of a Prometheus that are older are of no use: at least twice the time between two scrapes. */
  readonly metricsAgeSeconds: number;
}

/**
 * Reads a policy from a file.
 *
 * @throws Error that names the field and what it must be.
 */
export function readPolicy(path: string): Policy {
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`${path}: ${problems.join('; ')}`);
  }
  return parsed.data;
}
