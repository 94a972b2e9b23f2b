import type { Check, Outcome } from './checks.js';
import { count, errorCounts, milliseconds, percent, quantileMilliseconds } from './figures.js';
import type { Report, ReportRelease, ReportRow } from './report.js';
import type { Column } from './text-table.js';

/** A table of the report, for the terminal and for Markdown. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

const quantiles = ['p50', 'p90', 'p95', 'p99'] as const;
const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

/** The tables of a report: what callers saw, and which release served. */
export function createReportTables(report: Report, mark: (outcome: Outcome) => string): ReportTable[] {
  const { p90Milliseconds, p99Milliseconds, failedCalls, shareTolerancePoints } = report.thresholds;
  return [
    {
      title: `What callers saw (milliseconds; limits: p90 < ${p90Milliseconds}, p99 < ${p99Milliseconds}, failed calls <= ${failedCalls})`,
      columns: [
        ...[left('profile'), left('load'), left('RPC'), right('calls'), right('calls/s')],
        ...quantiles.map(right),
        ...[left('errors'), left('verdict')],
      ],
      rows: report.rows.map((row) => callerRow(row, mark)),
    },
    {
      title: `Who served (all judged profiles, counted at the servers; milliseconds from request to answer inside the server)`,
      columns: [
        ...[left('RPC'), left('release'), right('calls'), right('share'), left('expected')],
        ...quantiles.map(right),
        ...[left('errors'), left('verdict')],
      ],
      rows: report.releases.map((release) => releaseRow(release, shareTolerancePoints, mark)),
    },
  ];
}

/** The checks that did not pass, a sentence each. */
export function createProblems(checks: readonly Check[], mark: (outcome: Outcome) => string): string[] {
  return checks
    .filter(({ outcome }) => outcome !== 'pass')
    .map(
      ({ outcome, profile, rpc, name, message }) =>
        `${mark(outcome)} ${profile}, ${rpc}, ${name}: ${message}.`,
    );
}

/** The knees, a sentence each. */
export function createKneeSentences({ knees }: Report): string[] {
  return knees.map(({ rpc, steps, concurrency, reason }) => {
    const step = steps.find((one) => one.concurrency === concurrency);
    const where =
      step === undefined
        ? `Knee of ${rpc}: not found`
        : `Knee of ${rpc}: ${step.concurrency} callers, ${count(step.callsPerSecond)} calls/s, p90 ${milliseconds(step.p90)} ms`;
    return `${where} (${reason}; reported, not judged).`;
  });
}

/** Says that the machine was busy before the test, which makes latencies worse than they are; empty when it was not. */
export function createBusyNote({ about }: Report): string[] {
  const { cores, loadAverage } = about.machine;
  const busy = `The machine was busy before the test: load average ${loadAverage.toFixed(1)} on ${cores} cores`;
  return loadAverage > cores / 2
    ? [`${busy}. Other work makes calls slower; repeat the test on a quiet machine.`]
    : [];
}

function callerRow(row: ReportRow, mark: (outcome: Outcome) => string): string[] {
  const about = [row.profile, row.load, row.rpc];
  const verdict = row.outcome === null ? row.purpose : mark(row.outcome);
  if (row.broken !== null) {
    return [...about, '–', '–', ...quantiles.map(() => '–'), 'no result', verdict];
  }
  return [
    ...about,
    row.calls === null ? '–' : count(row.calls),
    row.callsPerSecond === null ? '–' : count(row.callsPerSecond),
    ...quantiles.map((quantile) => (row.latency === null ? '–' : milliseconds(row.latency[quantile]))),
    errorCounts(row.byStatus ?? {}),
    verdict,
  ];
}

function releaseRow(release: ReportRelease, tolerance: number, mark: (outcome: Outcome) => string): string[] {
  return [
    release.rpc,
    release.release,
    count(release.calls),
    release.share === null ? '–' : percent(release.share),
    release.expectedShare === null ? '' : `${release.expectedShare} ± ${tolerance} %`,
    ...quantiles.map((quantile) => quantileMilliseconds(release.atTheServer[quantile] ?? undefined)),
    errorCounts(release.byStatus),
    release.outcome === null ? '' : mark(release.outcome),
  ];
}
