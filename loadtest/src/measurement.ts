import { type LatencySummary, summarizeLatency } from './latency.js';

/** One call that ended, answered or failed. */
export interface CallRecord {
  /** When it ended, in seconds since 1970. Milliseconds are enough for rates. */
  readonly end: number;
  /** How long it took, in seconds. */
  readonly seconds: number;
  /** `OK` for a call that was answered as it should be, otherwise what went wrong, in capitals. */
  readonly status: string;
  /** What a person should know about a failed call; empty when it is OK. */
  readonly error: string;
}

/** What was measured in one run. Failed calls count in every figure, with the time they took to fail. */
export interface Measurement {
  /** Calls that ended, answered or failed. */
  readonly calls: number;
  /** Calls that ended with another status than OK. */
  readonly failed: number;
  /** Calls by status. Those of gRPC are in the spelling of the metrics: `OK`, `DEADLINE_EXCEEDED`. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** The first error message of each status other than OK. */
  readonly errorExamples: Readonly<Record<string, string>>;
  /** Every latency in seconds, ascending. */
  readonly latencies: Float64Array;
  /** Undefined when no call ended. */
  readonly latency: LatencySummary | undefined;
  /** From the start of the first call to the end of the last, in seconds. */
  readonly seconds: number;
  /** Calls ended per second of that time. */
  readonly callsPerSecond: number;
  /** Calls started per second, whether or not they were answered; 0 with fewer than two calls. */
  readonly startedPerSecond: number;
  /** Whether the run was stopped by its time bound before its count was reached. */
  readonly stoppedByTime: boolean;
}

/** A run that gave nothing to judge, and why, as a sentence without full stop. */
export interface BrokenRun {
  readonly broken: string;
}

/** What came of one run. */
export type RunOutcome = Measurement | BrokenRun;

/** Tells a broken run from a measured one. */
export function isBroken(outcome: RunOutcome): outcome is BrokenRun {
  return 'broken' in outcome;
}

/** Computes all figures from the list of calls, in whatever order. */
export function measureCalls(records: readonly CallRecord[], stoppedByTime: boolean): Measurement {
  const latencies = new Float64Array(records.length);
  const byStatus: Record<string, number> = {};
  const errorExamples: Record<string, string> = {};
  let failed = 0;
  let firstStart = Number.POSITIVE_INFINITY;
  let lastStart = Number.NEGATIVE_INFINITY;
  let lastEnd = Number.NEGATIVE_INFINITY;
  for (const [index, { end, seconds, status, error }] of records.entries()) {
    latencies[index] = seconds;
    firstStart = Math.min(firstStart, end - seconds);
    lastStart = Math.max(lastStart, end - seconds);
    lastEnd = Math.max(lastEnd, end);
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    if (status !== 'OK') {
      failed += 1;
      errorExamples[status] ??= error;
    }
  }
  latencies.sort();
  const calls = records.length;
  const seconds = calls === 0 ? 0 : lastEnd - firstStart;
  return {
    calls,
    failed,
    byStatus,
    errorExamples,
    latencies,
    latency: summarizeLatency(latencies),
    seconds,
    callsPerSecond: seconds > 0 ? calls / seconds : 0,
    startedPerSecond: lastStart > firstStart ? (calls - 1) / (lastStart - firstStart) : 0,
    stoppedByTime,
  };
}
