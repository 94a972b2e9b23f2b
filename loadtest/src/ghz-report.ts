import { z } from 'zod';
import { messageOf } from './json-file.js';
import { type LatencySummary, summarizeLatency } from './latency.js';

const reportSchema = z.object({
  count: z.int().min(0),
  endReason: z.string(),
  details: z
    .array(
      z.object({
        timestamp: z.string(),
        latency: z.number().min(0),
        error: z.string(),
        status: z.string(),
      }),
    )
    .nullable(),
});

/** What ghz measured in one run. Failed calls count in every figure, with the time they took to fail. */
export interface GhzMeasurement {
  /** Calls that ended, answered or failed. */
  readonly calls: number;
  /** Calls that ended with another status than OK. */
  readonly failed: number;
  /** Calls by gRPC status, in the spelling of the metrics: `OK`, `DEADLINE_EXCEEDED`. */
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
export interface GhzFailure {
  readonly broken: string;
}

/** What came of one run of ghz. */
export type GhzOutcome = GhzMeasurement | GhzFailure;

/** Tells a broken run from a measured one. */
export function isBroken(outcome: GhzOutcome): outcome is GhzFailure {
  return 'broken' in outcome;
}

/**
 * Reads what `ghz --format json` wrote.
 *
 * Everything is computed from its list of calls: ghz's own latency
 * distribution leaves failed calls out.
 */
export function parseGhzReport(text: string): GhzOutcome {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { broken: `ghz wrote no complete JSON: ${messageOf(error)}` };
  }
  const parsed = reportSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { broken: `ghz wrote JSON of another form: ${issue?.path.join('.')}: ${issue?.message}` };
  }
  const { count, endReason } = parsed.data;
  const details = parsed.data.details ?? [];
  if (details.length !== count) {
    // ghz keeps a million calls at most.
    return { broken: `ghz counted ${count} calls but listed ${details.length}` };
  }
  const badTime = details.find((detail) => Number.isNaN(Date.parse(detail.timestamp)));
  if (badTime !== undefined) {
    return { broken: `ghz wrote a time that is none: ${badTime.timestamp}` };
  }
  return measure(details, endReason !== 'normal');
}

interface GhzCall {
  readonly timestamp: string;
  readonly latency: number;
  readonly error: string;
  readonly status: string;
}

function measure(details: readonly GhzCall[], stoppedByTime: boolean): GhzMeasurement {
  const latencies = new Float64Array(details.length);
  const byStatus: Record<string, number> = {};
  const errorExamples: Record<string, string> = {};
  let failed = 0;
  let firstStart = Number.POSITIVE_INFINITY;
  let lastStart = Number.NEGATIVE_INFINITY;
  let lastEnd = Number.NEGATIVE_INFINITY;
  for (const [index, call] of details.entries()) {
    const seconds = call.latency / 1e9;
    // ghz stamps the end of a call; milliseconds are enough for rates.
    const end = Date.parse(call.timestamp) / 1000;
    latencies[index] = seconds;
    firstStart = Math.min(firstStart, end - seconds);
    lastStart = Math.max(lastStart, end - seconds);
    lastEnd = Math.max(lastEnd, end);
    const status = statusInMetrics(call);
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    if (status !== 'OK') {
      failed += 1;
      errorExamples[status] ??= call.error;
    }
  }
  latencies.sort();
  const calls = details.length;
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

/** ghz spells codes as Go does (`DeadlineExceeded`) and leaves errors that are no gRPC status without one. */
function statusInMetrics({ status, error }: GhzCall): string {
  if (status === 'OK') {
    return error === '' ? 'OK' : 'UNKNOWN';
  }
  return status === '' ? 'UNKNOWN' : status.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}
