import { count, milliseconds } from '../../figures.js';
import { renderTextTable } from '../../text-table.js';
import { isUnmeasured, type Unmeasured } from '../measurements.js';
import { type Row, row } from '../row.js';
import type { DrillPhase } from './drill-figures.js';
import { type Drill, drillRate } from './measure-drill.js';

/** Judges the drill: no answer may be wrong, nobody may be let in, and a fallback may take 50 ms. */
export function createDrillRows(drill: Drill | Unmeasured): readonly Row[] {
  const seconds = (what: string, read: (drill: Drill) => number): Row =>
    row(`drill: ${what}`, 'seconds', undefined, drill, (all) => [read(all)]);
  const counted = (what: string, limit: number | undefined, read: (drill: Drill) => number): Row =>
    row(
      `drill: ${what}`,
      'count',
      limit === undefined ? undefined : { comparison: '≤', value: limit },
      drill,
      (all) => [read(all)],
    );
  return [
    counted('wrong answers', 0, ({ grpcKilled, allKilled }) => grpcKilled.wrong + allKilled.phase.wrong),
    counted('calls allowed while all of auth is dead', 0, ({ allKilled }) => allKilled.allowed),
    counted('calls not answered with 503 meanwhile', 0, ({ allKilled }) => allKilled.otherThan503),
    row(
      'drill: p90 of the fallback',
      'milliseconds',
      { comparison: '≤', value: 50 },
      drill,
      ({ grpcKilled }) => [grpcKilled.fallback.p90 * 1000],
    ),
    seconds('time until the breaker opens', ({ grpcKilled }) => grpcKilled.timeToOpen),
    counted('calls that fail before it opens', undefined, ({ grpcKilled }) => grpcKilled.failedBefore),
    counted('calls that fail while it is open', undefined, ({ grpcKilled }) => grpcKilled.failedWhileOpen),
    seconds('time until gRPC is used once it is back', ({ grpcKilled }) => grpcKilled.timeToRecover),
  ];
}

/** Renders the drill as a table of its own, with a sentence; empty when it was not measured. */
export function renderDrill(drill: Drill | Unmeasured): string {
  if (isUnmeasured(drill)) {
    return '';
  }
  const { grpcKilled, allKilled } = drill;
  const columns = [
    { title: 'phase', align: 'left' },
    ...['calls', 'by gRPC', 'by REST', 'refused', 'failed', 'wrong', 'p50', 'p90', 'p99'].map((title) => ({
      title,
      align: 'right' as const,
    })),
  ] as const;
  return [
    `Breaker drill: ValidateLocal by REST, ${drillRate} calls/s offered; gRPC of both releases of auth is killed and comes back`,
    'while their REST stays up, then all of auth is killed (milliseconds)',
    '',
    renderTextTable(columns, [...grpcKilled.phases, allKilled.phase].map(cellsOf)),
    '',
    `The breaker opened ${grpcKilled.timeToOpen.toFixed(2)} s after gRPC was killed; ${count(grpcKilled.failedBefore)} calls failed until then, ${count(grpcKilled.failedWhileOpen)} afterwards.`,
    `gRPC was dead for ${grpcKilled.deadSeconds.toFixed(1)} s. It was used again ${grpcKilled.timeToRecover.toFixed(1)} s after it was back, ${grpcKilled.fallbackSeconds.toFixed(1)} s after the breaker opened.`,
    `Wrong answers: ${count(grpcKilled.wrong + allKilled.phase.wrong)}. Allowed while all of auth was dead: ${count(allKilled.allowed)} of ${count(allKilled.phase.calls)} calls; ${count(allKilled.phase.calls - allKilled.otherThan503)} got 503.`,
    '',
  ].join('\n');
}

function cellsOf(phase: DrillPhase): string[] {
  const { name, calls, byGrpc, byFallback, refused, failed, wrong, latency } = phase;
  return [
    name,
    ...[calls, byGrpc, byFallback, refused, failed, wrong].map(count),
    ...(['p50', 'p90', 'p99'] as const).map((one) =>
      latency === undefined ? '–' : milliseconds(latency[one]),
    ),
  ];
}
