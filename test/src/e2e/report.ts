import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Column, renderMarkdownTable, renderTextTable } from '@zenlogic/loadtest';
import type { SuiteFigure } from './figures.js';

/** What a run came to. */
export interface RunResult {
  readonly startTime: string;
  readonly seconds: number;
  /** The server and node, such as `Kubernetes v1.37.2, 1 node, 2 CPU`. */
  readonly cluster: string;
  readonly suites: readonly { readonly name: string; readonly passed: boolean; readonly seconds: number }[];
  readonly figures: readonly SuiteFigure[];
}

const columns: readonly Column[] = ['suite', 'tried', 'measured', 'goal', 'verdict'].map((title) => ({
  title,
  align: 'left',
}));

/** The figures as a table for a terminal, with a sentence below. */
export function renderResult(result: RunResult): string {
  return `${renderTextTable(columns, rowsOf(result))}\n\n${summarize(result)}\n`;
}

/** Writes `e2e.json` for programs and `e2e.md` for people. */
export function writeResult(directory: string, result: RunResult): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'e2e.json'), `${JSON.stringify(result, null, 2)}\n`);
  const about = `${result.startTime}, ${result.cluster}, ${Math.round(result.seconds)} s.`;
  writeFileSync(
    join(directory, 'e2e.md'),
    `# End-to-end tests\n\n${about}\n\n${renderMarkdownTable(columns, rowsOf(result))}\n\n${summarize(result)}\n`,
  );
}

/** Whether every suite passed. */
export function isPassed({ suites }: RunResult): boolean {
  return suites.length > 0 && suites.every(({ passed }) => passed);
}

function rowsOf({ figures }: RunResult): string[][] {
  return figures.map(({ suite, subject, measured, goal, isMet }) => [
    suite,
    subject,
    measured.replaceAll('\n', ' '),
    goal,
    goal === '' ? 'reported' : isMet ? 'met' : 'MISSED',
  ]);
}

function summarize(result: RunResult): string {
  const failed = result.suites.filter(({ passed }) => !passed).map(({ name }) => name);
  const time = `${Math.floor(result.seconds / 60)} min ${Math.round(result.seconds % 60)} s`;
  return isPassed(result)
    ? `PASS: ${result.suites.length} suites with ${result.figures.length} figures in ${time}, on ${result.cluster}.`
    : `FAIL: ${failed.join(', ') || 'nothing was run'} (${time}, on ${result.cluster}).`;
}
