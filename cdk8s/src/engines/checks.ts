import { type CanaryPolicy, failureMarginPercent } from './canary-policy.js';
import { countCalls, countRestarts, failedPercent, p90Milliseconds, type ReleasePods } from './promql.js';

/** Something that a canary is judged by. */
export interface Check {
  /** As the engine's messages call it. */
  readonly name: string;
  readonly why: string;
  /** In PromQL. */
  readonly query: string;
  /** What the result must be. */
  readonly limit: { readonly min: number } | { readonly max: number };
  /** What a result beyond the limit says: the canary is bad, or nothing is proven. */
  readonly otherwise: 'fail' | 'hold';
  /** Whether it says something only when the canary has had enough calls. */
  readonly needsCalls: boolean;
  /** Whether it says something only when the stable release has calls too. */
  readonly compares: boolean;
}

/** The pods of both releases. */
export interface Releases {
  readonly canary: ReleasePods;
  readonly stable: ReleasePods;
}

/**
 * Lists what a canary is judged by, the first first: from the numbers of the policy, and by gRPC status.
 *
 * Where a release is not scraped or has no calls, a query has no result or NaN: no engine takes that for a success.
 */
export function listChecks(policy: CanaryPolicy, { canary, stable }: Releases): readonly Check[] {
  const { minCanaryCalls, p90GoalMilliseconds, p90MarginMilliseconds, stableFailurePercent } = policy;
  const margin = failureMarginPercent(policy);
  const ofItsCalls = { otherwise: 'fail', needsCalls: true } as const;
  return [
    {
      name: 'auth-calls',
      why: `Calls that the canary has answered: fewer than ${minCanaryCalls} prove nothing.`,
      query: countCalls(canary),
      limit: { min: minCanaryCalls },
      otherwise: 'hold',
      needsCalls: false,
      compares: false,
    },
    {
      name: 'auth-stable-failed-percent',
      why: `Share of its calls that the stable release fails: one that fails more than ${stableFailurePercent} % is no measure.`,
      query: failedPercent(stable),
      limit: { max: stableFailurePercent },
      otherwise: 'hold',
      needsCalls: false,
      compares: true,
    },
    {
      name: 'auth-restarts',
      why: 'How often a container of the canary began anew: not once.',
      query: countRestarts(canary),
      limit: { max: 0 },
      otherwise: 'fail',
      needsCalls: false,
      compares: false,
    },
    {
      name: 'auth-failed-percent',
      why: `Share of its calls that the canary fails by its own fault, by gRPC status: at most ${stableFailurePercent} %, whatever the stable release does.`,
      query: failedPercent(canary),
      limit: { max: stableFailurePercent },
      ...ofItsCalls,
      compares: false,
    },
    {
      name: 'auth-failed-margin',
      why: `How much more of its calls the canary fails than the stable release, in percentage points: at most ${margin}, as so many more come about by chance only once in ${Math.round(1 / policy.failureSignificance)} times.`,
      query: `${failedPercent(canary)}\n- ${failedPercent(stable)}`,
      limit: { max: margin },
      ...ofItsCalls,
      compares: true,
    },
    {
      name: 'auth-p90',
      why: `Nine of ten calls of the canary take less, in milliseconds: at most ${p90GoalMilliseconds}, the ADR's goal.`,
      query: p90Milliseconds(canary),
      limit: { max: p90GoalMilliseconds },
      ...ofItsCalls,
      compares: false,
    },
    {
      name: 'auth-p90-margin',
      why: `How much more that is than of the stable release, in milliseconds: at most ${p90MarginMilliseconds}.`,
      query: `${p90Milliseconds(canary)}\n- ${p90Milliseconds(stable)}`,
      limit: { max: p90MarginMilliseconds },
      ...ofItsCalls,
      compares: true,
    },
  ];
}
