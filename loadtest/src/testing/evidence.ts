import { parseGhzReport } from '../ghz-report.js';
import type { MeasuredRow } from '../measured-row.js';
import { isBroken, type Measurement } from '../measurement.js';
import type { ClosedLoop, OpenLoop } from '../profiles.js';
import type { ReleaseCounts } from '../server-counts.js';
import type { Thresholds } from '../thresholds.js';

/** The limits of the product. */
export const limits: Thresholds = {
  p90Milliseconds: 10,
  p99Milliseconds: 20,
  restP90Milliseconds: 12,
  restP99Milliseconds: 20,
  failedCalls: 0,
  shareTolerancePoints: 0.9,
  shareMinCalls: 10_000,
  rowMinCalls: 1000,
  offeredRateMinFraction: 0.98,
};

export const closed: ClosedLoop = {
  name: 'callers-10',
  purpose: 'judged',
  load: 'closed',
  concurrency: 10,
  connections: 2,
  calls: 10_000,
  maxSeconds: 5,
  rpcs: ['ValidateLocal'],
};

export const open: OpenLoop = {
  name: 'offered-1000',
  purpose: 'judged',
  load: 'open',
  callsPerSecond: 1000,
  connections: 10,
  calls: 10_000,
  maxSeconds: 12,
  rpcs: ['ValidateLocal'],
};

/** Some calls that took the same time and ended alike. */
export interface CallGroup {
  readonly calls: number;
  readonly ms: number;
  /** In ghz's spelling. By default, `OK`. */
  readonly status?: string;
}

/**
 * What ghz would write for these calls, started at the given rate.
 *
 * @param callsPerSecond by default, 1000.
 */
export function ghzJson(groups: readonly CallGroup[], callsPerSecond = 1000): string {
  const details = groups
    .flatMap(({ calls, ms, status = 'OK' }) => Array.from({ length: calls }, () => ({ ms, status })))
    .map(({ ms, status }, index) => ({
      timestamp: new Date(1_700_000_000_000 + (index * 1000) / callsPerSecond + ms).toISOString(),
      latency: Math.round(ms * 1e6),
      error: status === 'OK' ? '' : `rpc error: code = ${status} desc = broken`,
      status,
    }));
  return JSON.stringify({ count: details.length, endReason: 'normal', details });
}

/** These calls as a measurement. */
export function measured(groups: readonly CallGroup[], callsPerSecond?: number): Measurement {
  const outcome = parseGhzReport(ghzJson(groups, callsPerSecond));
  if (isBroken(outcome)) {
    throw new Error(outcome.broken);
  }
  return outcome;
}

/** Counts of a release whose calls all took between 0.5 and 1 ms. */
export function served(release: string, calls: number, byStatus?: Record<string, number>): ReleaseCounts {
  const buckets = [
    { le: 0.0005, count: 0 },
    { le: 0.001, count: calls },
    { le: Number.POSITIVE_INFINITY, count: calls },
  ];
  return { release, calls, byStatus: byStatus ?? { OK: calls }, buckets };
}

/** A judged row of fast calls, split 90/10. */
export function goodRow(calls = 10_000): MeasuredRow {
  return {
    profile: { ...closed, calls },
    rpc: 'ValidateLocal',
    run: measured([{ calls, ms: 1 }]),
    servers: [served('v1', calls * 0.9), served('v2', calls * 0.1)],
  };
}
