import type { Column } from '@zenlogic/loadtest';
import { renderMarkdownTable, renderTextTable } from '@zenlogic/loadtest';
import { type DrillResult, isMet } from '../drill-result.js';

const columns: readonly Column[] = [
  { title: 'drill', align: 'left' },
  { title: 'calls', align: 'right' },
  { title: 'failed', align: 'right' },
  { title: 'longest gap', align: 'right' },
  { title: 'p99 before', align: 'right' },
  { title: 'during', align: 'right' },
  { title: 'after', align: 'right' },
  { title: 'detected', align: 'right' },
  { title: 'weight 0', align: 'right' },
  { title: 'met', align: 'left' },
  { title: 'expected', align: 'left' },
];

const maxSeen = 100;

/** The one table of all drills, for a terminal. */
export function renderDrillTable(results: readonly DrillResult[]): string {
  return renderTextTable(columns, results.map(toCells));
}

/** The same in Markdown. */
export function renderDrillMarkdown(results: readonly DrillResult[]): string {
  return renderMarkdownTable(columns, results.map(toCells));
}

function toCells(result: DrillResult): string[] {
  const { title, outcome } = result;
  if ('problem' in outcome) {
    return [title, ...Array<string>(8).fill('–'), 'NO', outcome.problem];
  }
  const { calls, detectSeconds, weightZeroSeconds, expectations } = outcome;
  return [
    title,
    formatCount(calls?.calls),
    formatCount(calls?.failed),
    formatMilliseconds(calls?.longestGapSeconds),
    formatMilliseconds(calls?.p99Seconds.before),
    formatMilliseconds(calls?.p99Seconds.during),
    formatMilliseconds(calls?.p99Seconds.after),
    formatSeconds(detectSeconds),
    formatSeconds(weightZeroSeconds),
    isMet(result) ? 'yes' : 'NO',
    expectations
      .map(({ what, seen, isMet }) => (isMet ? what : `NOT MET: ${what} (seen: ${shorten(seen)})`))
      .join('; '),
  ];
}

/** The report has all of it. */
function shorten(text: string): string {
  return text.length <= maxSeen ? text : `${text.slice(0, maxSeen)}…`;
}

/** With commas between the thousands. */
export function formatCount(value: number | undefined): string {
  return value === undefined ? '–' : value.toLocaleString('en-US');
}

function formatMilliseconds(seconds: number | undefined): string {
  if (seconds === undefined) {
    return '–';
  }
  const value = seconds * 1000;
  return `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`;
}

/** In seconds, to a tenth. */
export function formatSeconds(seconds: number | undefined): string {
  return seconds === undefined ? '–' : `${seconds.toFixed(1)} s`;
}
