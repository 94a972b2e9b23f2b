import { judgeAnswers } from './answer-checks.js';
import { type Check, type Outcome, overall } from './checks.js';
import { count, milliseconds, percent } from './figures.js';
import type { LoadTestResult } from './load-test.js';
import type { MeasuredRow } from './measured-row.js';
import { isBroken } from './measurement.js';
import { type CallName, isRestCall } from './rest/rest-calls.js';
import { judgeRow } from './row-checks.js';
import { type ExpectedShare, type JudgedCounts, judgeShares, sumJudgedRows } from './share-checks.js';
import { countItems, type MeasuredStreams } from './streams/measured-streams.js';
import { judgeStock, judgeStreams } from './streams/stream-checks.js';
import type { Thresholds } from './thresholds.js';

/** Everything that the verdict rests on. */
export interface Evidence extends Pick<LoadTestResult, 'answers' | 'rows' | 'streams'> {
  readonly expectedShares: readonly ExpectedShare[];
  readonly limits: Thresholds;
}

/** The verdict. */
export interface Verdict {
  readonly outcome: Outcome;
  /** The verdict in plain words. */
  readonly sentence: string;
  readonly checks: readonly Check[];
}

/** Judges a load test. Pure: the same evidence gives the same verdict. */
export function judge(evidence: Evidence): Verdict {
  const judged = evidence.rows.filter(({ profile }) => profile.purpose === 'judged');
  const counts = sumJudgedRows(evidence.rows);
  const checks = [
    ...judgeAnswers(evidence.answers),
    ...judged.flatMap((row) => judgeRow(row, evidence.limits)),
    ...judgeShares(counts, evidence.expectedShares, evidence.limits),
    ...judgeAllStreams(evidence),
  ];
  // Right answers alone prove nothing about the load.
  const outcome =
    judged.length + (evidence.streams?.measured.length ?? 0) > 0 ||
    checks.some((check) => check.outcome === 'fail')
      ? overall(checks)
      : 'inconclusive';
  return { outcome, checks, sentence: say(outcome, checks, judged, counts, evidence) };
}

function judgeAllStreams({ streams, limits }: Evidence): Check[] {
  if (streams === undefined) {
    return [];
  }
  const { measured, profile, stock } = streams;
  return [
    ...measured.flatMap((one) => judgeStreams(one, profile, limits)),
    ...judgeStock(
      stock,
      measured.find(({ load }) => load.rpc === 'Sync'),
    ),
  ];
}

function say(
  outcome: Outcome,
  checks: readonly Check[],
  judged: readonly MeasuredRow[],
  counts: readonly JudgedCounts[],
  evidence: Evidence,
): string {
  if (outcome === 'pass') {
    return `PASS: ${sayPass(judged, counts, evidence)}.`;
  }
  const bad = checks.filter((check) => check.outcome === outcome);
  const [first] = bad;
  const more = bad.length > 1 ? ` (and ${bad.length - 1} more, see the checks)` : '';
  const what =
    first === undefined
      ? 'no judged profile was run'
      : `${first.profile}, ${first.rpc}: ${first.message}${more}`;
  return outcome === 'fail' ? `FAIL: ${what}.` : `INCONCLUSIVE: nothing is proven. ${what}.`;
}

function sayPass(
  judged: readonly MeasuredRow[],
  counts: readonly JudgedCounts[],
  { limits, expectedShares, streams }: Evidence,
): string {
  const slowest = new Map<CallName, number>();
  let calls = 0;
  let failed = 0;
  for (const { rpc, run } of judged) {
    if (!isBroken(run) && run.latency !== undefined) {
      slowest.set(rpc, Math.max(slowest.get(rpc) ?? 0, run.latency.p90));
      calls += run.calls;
      failed += run.failed;
    }
  }
  const describe = (isRest: boolean): string[] =>
    [...slowest]
      .filter(([rpc]) => isRestCall(rpc) === isRest)
      .map(([rpc, p90]) => `${rpc} ${milliseconds(p90)} ms`);
  const say = (latencies: readonly string[], limit: number): string[] =>
    latencies.length === 0 ? [] : [`${latencies.join(', ')} (limit ${limit} ms)`];
  const latencies = [
    ...say(describe(false), limits.p90Milliseconds),
    ...say(describe(true), limits.restP90Milliseconds),
  ];
  const total = counts.flatMap(({ releases }) => releases).reduce((sum, one) => sum + one.calls, 0);
  const shares = expectedShares.map(({ release, percent: wanted }) => {
    const served = counts
      .flatMap(({ releases }) => releases.filter((one) => one.release === release))
      .reduce((sum, one) => sum + one.calls, 0);
    return `release ${release} served ${percent((served / total) * 100)} (${wanted} ± ${limits.shareTolerancePoints})`;
  });
  const failures = `${failed === 0 ? 'none' : count(failed)} of ${count(calls)} calls failed`;
  return [
    ...(latencies.length === 0 ? [] : [`90 % of the calls took at most: ${latencies.join(', ')}`, failures]),
    ...shares,
    ...sayStreams(streams?.measured ?? []),
  ].join('; ');
}

function sayStreams(measured: readonly MeasuredStreams[]): string[] {
  const carried = measured.flatMap((one) => {
    const items = countItems(one);
    return items === undefined ? [] : [`${one.load.rpc} ${count(items.itemsPerSecond)} items/s`];
  });
  const streams = measured.reduce((sum, { run }) => sum + (isBroken(run) ? 0 : run.calls), 0);
  const failed = measured.reduce((sum, { run }) => sum + (isBroken(run) ? 0 : run.failed), 0);
  const failures = `${failed === 0 ? 'none' : count(failed)} of ${count(streams)} streams failed`;
  return measured.length === 0 ? [] : [`${failures} (${carried.join(', ')})`];
}
