import type { Outcome } from './checks.js';
import type { Report } from './report.js';
import { createBusyNote, createKneeSentences, createProblems, createReportTables } from './report-tables.js';
import { renderTextTable } from './text-table.js';

const colours: Readonly<Record<Outcome, string>> = {
  pass: '\u001b[32m',
  fail: '\u001b[31m',
  inconclusive: '\u001b[33m',
};
const reset = '\u001b[0m';

/** Whether to colour a stream: only a terminal, and not when NO_COLOR is set (https://no-color.org). */
export function wantsColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (env.NO_COLOR ?? '') === '';
}

/** The report for a terminal, the verdict last. */
export function renderTerminalReport(report: Report, colour: boolean): string {
  // Tables are laid out by length, so marks are coloured after that.
  const paint = (text: string): string =>
    colour
      ? text.replace(/\b(PASS|FAIL|INCONCLUSIVE)\b/g, (mark) => `${colours[outcomeOf(mark)]}${mark}${reset}`)
      : text;
  const tables = createReportTables(report, markOf)
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, columns, rows }) => `${title}\n\n${renderTextTable(columns, rows)}`);
  const sentences = [
    ...createKneeSentences(report),
    ...createProblems(report.checks, markOf),
    ...createBusyNote(report),
  ];
  const blocks = [...tables, sentences.join('\n'), report.sentence].filter((block) => block !== '');
  return `${paint(blocks.join('\n\n'))}\n`;
}

/** The word for an outcome. */
export function markOf(outcome: Outcome): string {
  return outcome.toUpperCase();
}

function outcomeOf(mark: string): Outcome {
  return mark === 'PASS' ? 'pass' : mark === 'FAIL' ? 'fail' : 'inconclusive';
}
