import { type Check, type Outcome, overall } from './checks.js';
import { type HistogramQuantile, histogramQuantile } from './histogram-quantile.js';
import { findKnee, type Knee } from './knee.js';
import type { LatencySummary } from './latency.js';
import type { LoadTestResult } from './load-test.js';
import type { Machine } from './machine.js';
import type { MeasuredRow } from './measured-row.js';
import { isBroken } from './measurement.js';
import type { Profile } from './profiles.js';
import type { CallName } from './rest/rest-calls.js';
import { addCounts, type ReleaseCounts } from './server-counts.js';
import { allRpcs, type ExpectedShare, shareCheckName, sumJudgedRows } from './share-checks.js';
import { createSideBySide, type SideBySide } from './side-by-side.js';
import { createStreamRows, type ReportStreams } from './streams/stream-rows.js';
import type { Thresholds } from './thresholds.js';
import type { Verdict } from './verdict.js';

/**
 * One load test, as `report.json` holds it. All times are in seconds, all
 * shares in percent. A field that could not be measured is `null`, never 0.
 */
export interface Report {
  /** Changes when a field is renamed or removed. */
  readonly schemaVersion: 1;
  readonly outcome: Outcome;
  /** The verdict in plain words. */
  readonly sentence: string;
  readonly about: RunFacts;
  readonly thresholds: Thresholds;
  readonly expectedShares: readonly ExpectedShare[];
  /** One for each profile and RPC, in the order of the runs, measured at the caller. */
  readonly rows: readonly ReportRow[];
  /** One for each RPC and release, then for all RPCs and each release, over all judged profiles, measured at the servers. */
  readonly releases: readonly ReportRelease[];
  /** One for each streaming RPC. */
  readonly streams: readonly ReportStreams[];
  /** The same question by gRPC and by REST at the same rate, or `null` when it was not asked so. */
  readonly sideBySide: SideBySide | null;
  /** Why the counts of the servers are not complete; empty when they are. */
  readonly missing: readonly string[];
  /** Where more callers stop helping, for each RPC that was saturated. */
  readonly knees: readonly Knee[];
  readonly checks: readonly Check[];
}

/** When, where and how the test ran. */
export interface RunFacts {
  /** ISO 8601, UTC. */
  readonly startTime: string;
  readonly seconds: number;
  readonly target: string;
  /** The command to repeat the test. */
  readonly command: string;
  readonly machine: Machine;
}

/** One run of ghz or vegeta. */
export interface ReportRow {
  readonly profile: string;
  readonly purpose: Profile['purpose'];
  /** `10 callers` or `1,000 calls/s offered`. */
  readonly load: string;
  /** An RPC, or `REST ` and what is asked by REST. */
  readonly rpc: CallName;
  /** A row that is judged has the outcome of its checks. */
  readonly outcome: Outcome | null;
  /** Why there are no figures, or `null`. */
  readonly broken: string | null;
  readonly calls: number | null;
  readonly callsPerSecond: number | null;
  readonly startedPerSecond: number | null;
  readonly latency: LatencySummary | null;
  readonly byStatus: Readonly<Record<string, number>> | null;
}

/** What the servers of a release counted for an RPC, or for all. */
export interface ReportRelease {
  readonly rpc: CallName | typeof allRpcs;
  readonly release: string;
  readonly calls: number;
  /** The part of these calls that this release served, or `null` when there was none. */
  readonly share: number | null;
  /** Shares are judged, and thus expected, over all RPCs only. */
  readonly expectedShare: number | null;
  /** The outcome of the share, or `null` when it is not judged. */
  readonly outcome: Outcome | null;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Interpolated inside the buckets of the servers' histograms. */
  readonly atTheServer: Readonly<Record<'p50' | 'p90' | 'p95' | 'p99', HistogramQuantile | null>>;
}

/** Puts the report together. */
export function createReport(
  result: LoadTestResult,
  verdict: Verdict,
  about: RunFacts,
  thresholds: Thresholds,
  expectedShares: readonly ExpectedShare[],
): Report {
  const counts = sumJudgedRows(result.rows);
  return {
    schemaVersion: 1,
    outcome: verdict.outcome,
    sentence: verdict.sentence,
    about,
    thresholds,
    expectedShares,
    rows: result.rows.map((row) => createRow(row, verdict.checks)),
    releases: [
      ...counts.flatMap(({ rpc, releases }) => createReleases(rpc, releases)),
      ...createReleases(allRpcs, addCounts(counts.map(({ releases }) => releases))).map((one) =>
        addExpectation(one, verdict.checks, thresholds, expectedShares),
      ),
    ],
    streams: createStreamRows(result.streams, verdict.checks),
    sideBySide: createSideBySide(result.rows, result.bytes) ?? null,
    missing: counts.flatMap(({ rpc, missing }) => missing.map((reason) => `${rpc}, ${reason}`)),
    knees: saturated(result.rows).map((rpc) => findKnee(result.rows, rpc, thresholds.p90Milliseconds / 1000)),
    checks: verdict.checks,
  };
}

function createRow({ profile, rpc, run }: MeasuredRow, checks: readonly Check[]): ReportRow {
  const own = checks.filter((check) => check.profile === profile.name && check.rpc === rpc);
  const measured = isBroken(run) ? undefined : run;
  return {
    profile: profile.name,
    purpose: profile.purpose,
    load: describeLoad(profile),
    rpc,
    outcome: profile.purpose === 'judged' ? overall(own) : null,
    broken: isBroken(run) ? run.broken : null,
    calls: measured?.calls ?? null,
    callsPerSecond: measured?.callsPerSecond ?? null,
    startedPerSecond: measured?.startedPerSecond ?? null,
    latency: measured?.latency ?? null,
    byStatus: measured?.byStatus ?? null,
  };
}

function describeLoad(profile: Profile): string {
  return profile.load === 'closed'
    ? `${profile.concurrency} callers`
    : `${profile.callsPerSecond.toLocaleString('en-US')} calls/s offered`;
}

function createReleases(rpc: ReportRelease['rpc'], releases: readonly ReleaseCounts[]): ReportRelease[] {
  const total = releases.reduce((sum, one) => sum + one.calls, 0);
  return releases.map(({ release, calls, byStatus, buckets }) => {
    const at = (quantile: number): HistogramQuantile | null => histogramQuantile(buckets, quantile) ?? null;
    return {
      rpc,
      release,
      calls,
      share: total > 0 ? (calls / total) * 100 : null,
      expectedShare: null,
      outcome: null,
      byStatus,
      atTheServer: { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) },
    };
  });
}

function addExpectation(
  one: ReportRelease,
  checks: readonly Check[],
  { shareTolerancePoints }: Thresholds,
  expectedShares: readonly ExpectedShare[],
): ReportRelease {
  const expected = expectedShares.find(({ release }) => release === one.release);
  if (expected === undefined) {
    return one;
  }
  const name = shareCheckName(expected.release, expected.percent, shareTolerancePoints);
  const check = checks.find((candidate) => candidate.name === name);
  return { ...one, expectedShare: expected.percent, outcome: check?.outcome ?? null };
}

function saturated(rows: readonly MeasuredRow[]): CallName[] {
  return [...new Set(rows.filter(isSaturation).map(({ rpc }) => rpc))];
}

function isSaturation({ profile }: MeasuredRow): boolean {
  return profile.purpose === 'reported' && profile.load === 'closed';
}
