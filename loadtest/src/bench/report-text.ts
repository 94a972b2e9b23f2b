import type { Machine } from '../machine.js';
import { type Column, renderTextTable } from '../text-table.js';
import type { Row } from './row.js';

const columns: readonly Column[] = [
  { title: 'measured', align: 'left' },
  { title: 'median', align: 'right' },
  { title: 'of rounds', align: 'right' },
  { title: 'limit', align: 'right' },
  { title: '', align: 'left' },
];

/** Renders the rows as one table for a person, with the machine and the command to repeat the run. */
export function renderBenchmark(
  rows: readonly Row[],
  { machine, command }: { machine: Machine; command: string },
): string {
  const { cores, cpu, system, node, loadAverage } = machine;
  // Long, and often the same for several rows.
  const problems = [
    ...new Set(rows.filter(({ outcome }) => outcome === 'not measured').map(({ note }) => note)),
  ];
  return [
    renderTextTable(
      columns,
      rows.map((row) => cellsOf(row, problems)),
    ),
    '',
    ...problems.map((problem, index) => `(${index + 1}) ${problem}`),
    `Measured with ${cores} cores of ${cpu}, ${system}, Node ${node}. Repeat it by: ${command}`,
    ...(loadAverage > cores / 2
      ? [
          `The machine was busy with other work before (load average ${loadAverage.toFixed(1)} on ${cores} cores), which makes latencies`,
          'and CPU times longer than they are. Repeat it on a machine that is idle.',
        ]
      : []),
    '',
  ].join('\n');
}

function cellsOf({ what, unit, figure, limit, outcome, note }: Row, problems: readonly string[]): string[] {
  const format = (value: number): string => formatFigure(value, unit);
  return [
    what,
    figure === undefined ? '–' : `${format(figure.median)}${suffixes[unit]}`,
    figure === undefined || figure.lowest === figure.highest
      ? ''
      : `${format(figure.lowest)} – ${format(figure.highest)}`,
    limit === undefined ? '' : `${limit.comparison} ${limit.value.toLocaleString('en-US')}${suffixes[unit]}`,
    outcome === 'information'
      ? note
      : outcome === 'not measured'
        ? `${outcome} (${problems.indexOf(note) + 1})`
        : outcome,
  ];
}

const suffixes: Readonly<Record<Row['unit'], string>> = {
  ratio: ' ×',
  milliseconds: ' ms',
  microseconds: ' µs',
  'milliseconds a second': ' ms/s',
  'calls per CPU second': ' /s',
  bytes: ' B',
  megabytes: ' MB',
  seconds: ' s',
  'items a second': ' /s',
  count: '',
};

function formatFigure(value: number, unit: Row['unit']): string {
  switch (unit) {
    case 'ratio':
    case 'milliseconds':
    case 'seconds':
      return value.toFixed(2);
    case 'megabytes':
    case 'microseconds':
    case 'milliseconds a second':
      return value.toFixed(1);
    case 'calls per CPU second':
    case 'bytes':
    case 'items a second':
    case 'count':
      return Math.round(value).toLocaleString('en-US');
  }
}
