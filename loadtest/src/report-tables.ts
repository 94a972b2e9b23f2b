import type { Check, Outcome } from './checks.js';
import { count, errorCounts, milliseconds, percent, quantileMilliseconds } from './figures.js';
import type { Report, ReportRelease, ReportRow } from './report.js';
import { isRestCall } from './rest/rest-calls.js';
import type { Side } from './side-by-side.js';
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
  const { p90Milliseconds, p99Milliseconds, restP90Milliseconds, restP99Milliseconds } = report.thresholds;
  const { failedCalls, shareTolerancePoints } = report.thresholds;
  const restLimits = report.rows.some(({ rpc }) => isRestCall(rpc))
    ? `; REST: p90 < ${restP90Milliseconds}, p99 < ${restP99Milliseconds}`
    : '';
  return [
    {
      title: `What callers saw (milliseconds; limits: p90 < ${p90Milliseconds}, p99 < ${p99Milliseconds}, failed calls <= ${failedCalls}${restLimits})`,
      columns: [
        ...[left('profile'), left('load'), left('call'), right('calls'), right('calls/s')],
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
        ...[left('other than OK'), left('verdict')],
      ],
      rows: report.releases.map((release) => releaseRow(release, shareTolerancePoints, mark)),
    },
    createSideTable(report),
    createStreamTable(report, mark),
  ];
}

function createSideTable({ sideBySide, thresholds }: Report): ReportTable {
  const rate = count(sideBySide?.callsPerSecond ?? 0);
  const row = (way: string, { latency, cpuPerCall, bytes }: Side, limit: number): string[] => [
    way,
    ...(['p50', 'p90', 'p99'] as const).map((quantile) =>
      latency === null ? '–' : milliseconds(latency[quantile]),
    ),
    latency === null
      ? '–'
      : latency.p90 < limit / 1000
        ? `yes (${milliseconds(latency.p90)} < ${limit})`
        : 'no',
    latency === null ? '–' : latency.p90 < reviewSeconds ? 'no' : 'yes',
    cpuPerCall === null ? '–' : milliseconds(cpuPerCall),
    bytes === null ? '–' : count(bytes),
  ];
  return {
    title: `ValidateLocal by gRPC and by REST, ${rate} calls/s offered (milliseconds; CPU is that of the services; the ADR's goal: 90 % under 10 ms, its trigger for a review: 20 ms)`,
    columns: [
      ...[left('way'), right('p50'), right('p90'), right('p99')],
      ...[left('goal met'), left('review'), right('CPU of a call'), right('bytes of a call')],
    ],
    rows:
      sideBySide === null
        ? []
        : [
            row('gRPC through Envoy', sideBySide.grpc, thresholds.p90Milliseconds),
            row('REST through Envoy, the gateway and Envoy', sideBySide.rest, thresholds.restP90Milliseconds),
          ],
  };
}

function createStreamTable({ streams }: Report, mark: (outcome: Outcome) => string): ReportTable {
  const number = (value: number | null): string => (value === null ? '–' : count(value));
  return {
    title:
      'Streams (items: products, adjustments, quantities; milliseconds are of a whole stream; reported, only failures are judged)',
    columns: [
      ...[left('RPC'), left('load'), right('streams'), right('items'), right('items/s'), right('messages')],
      ...[right('p50'), right('p90'), left('errors'), left('verdict')],
    ],
    rows: streams.map((row) => [
      ...[row.rpc, `${row.concurrency} at once`, number(row.streams)],
      ...[number(row.items), number(row.itemsPerSecond), number(row.messages)],
      ...(['p50', 'p90'] as const).map((quantile) =>
        row.latency === null ? '–' : milliseconds(row.latency[quantile]),
      ),
      row.broken === null ? errorCounts(row.byStatus ?? {}) : 'no result',
      mark(row.outcome),
    ]),
  };
}

/** When the ADR wants the decision looked at again. */
const reviewSeconds = 0.02;

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
