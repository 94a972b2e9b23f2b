import { describeEnd } from '../command/describe-end.js';
import type { DrillOutcome, Expectation } from '../drill-result.js';
import { describeCalls } from '../figures/call-figures.js';
import { listShares } from '../figures/mesh-figures.js';
import { isAnswered } from '../load/call.js';
import { formatCount, formatSeconds } from '../report/drill-table.js';
import type { RunObservation } from './observe-run.js';

/** Envoy's own threads learn of a weight a moment after it says that it has it. */
const settleMs = 500;

/** Makes an outcome of what was seen. */
export function toOutcome(
  observation: RunObservation,
  expectations: readonly Expectation[],
  details: DrillOutcome['details'] = {},
): DrillOutcome {
  const { calls, doneAt, faultAt, noticedAt, zeroAt, senderLateSeconds } = observation;
  const since = (at: number | undefined): number | undefined =>
    at === undefined ? undefined : (at - faultAt) / 1000;
  return {
    calls: describeCalls(calls, { from: faultAt, until: zeroAt ?? doneAt }),
    detectSeconds: since(noticedAt),
    weightZeroSeconds: since(zeroAt),
    expectations,
    details: { senderLateSeconds, ...details },
  };
}

/** The command must end with this code. */
export function expectExit({ end, events }: RunObservation, exitCode: number): Expectation {
  return {
    what: `exit ${exitCode}`,
    seen: describeEnd(end, events),
    isMet: end.exitCode === exitCode,
  };
}

/** Envoy must have given the canary these shares, one after another. */
export function expectShares({ samples }: RunObservation, shares: readonly number[]): Expectation {
  const seen = listShares(samples).join(' → ');
  const what = shares.join(' → ');
  return { what, seen, isMet: seen === what };
}

/** No calls for the canary so soon after the fault. */
export function expectZeroWithin({ faultAt, zeroAt }: RunObservation, seconds: number): Expectation {
  const seen = zeroAt === undefined ? undefined : (zeroAt - faultAt) / 1000;
  return {
    what: `weight 0 within ${seconds} s`,
    seen: formatSeconds(seen),
    isMet: seen !== undefined && seen <= seconds,
  };
}

/** At most so many failed calls. */
export function expectFailed({ calls }: RunObservation, atMost: number, share?: string): Expectation {
  const failed = calls.filter((call) => !isAnswered(call)).length;
  const what = atMost === 0 ? '0 failed calls' : `at most ${formatCount(atMost)} failed calls`;
  return {
    what: share === undefined ? what : `${what} (${share})`,
    seen: `${formatCount(failed)} of ${formatCount(calls.length)}`,
    isMet: calls.length > 0 && failed <= atMost,
  };
}

/** No failed call in any of several runs. */
export function expectNoneFailed(observations: readonly RunObservation[]): Expectation {
  const calls = observations.flatMap((observation) => observation.calls);
  const failed = calls.filter((call) => !isAnswered(call)).length;
  return {
    what: '0 failed calls',
    seen: `${formatCount(failed)} of ${formatCount(calls.length)}`,
    isMet: calls.length > 0 && failed === 0,
  };
}

/** No failed call before the fault, nor after the canary gets no calls any more. */
export function expectFailedOnlyWhileExposed({ calls, faultAt, zeroAt }: RunObservation): Expectation {
  const until = (zeroAt ?? Number.POSITIVE_INFINITY) + settleMs;
  const outside = calls.filter((call) => !isAnswered(call) && (call.end < faultAt || call.start > until));
  return {
    what: 'none failed before the fault or after weight 0',
    seen: formatCount(outside.length),
    isMet: outside.length === 0,
  };
}
