import { type Column, renderTextTable } from '@zenlogic/loadtest';
import type { Change } from '../split/split.js';
import { ago } from './words.js';

const columns: readonly Column[] = [
  { title: 'when', align: 'left' },
  { title: 'from', align: 'right' },
  { title: 'to', align: 'right' },
  { title: 'who', align: 'left' },
  { title: 'by', align: 'left' },
  { title: 'why', align: 'left' },
];

/** Writes the changes as a table, the newest first. */
export function formatHistory(changes: readonly Change[], now: number): string {
  if (changes.length === 0) {
    return 'This command has changed nothing here.';
  }
  return renderTextTable(
    columns,
    changes.map((change) => [
      `${change.at.slice(0, 19)}Z (${ago(change.at, now)})`,
      `${change.from} %`,
      `${change.to} %`,
      change.by,
      nameCommand(change),
      shorten(change.reason, 72),
    ]),
  );
}

/** Writes a change as a line: `10 → 25 % by ana@laptop, 3 min ago, shift: looks good`. */
export function formatChangeLine(change: Change, now: number): string {
  const { at, by, from, to, reason } = change;
  const why = reason === '' ? '' : `: ${shorten(reason, 120)}`;
  return `${from} → ${to} % by ${by}, ${ago(at, now)}, ${nameCommand(change)}${why}`;
}

function nameCommand({ command, run }: Change): string {
  if (run === undefined) {
    return command;
  }
  const state = run.state === 'running' ? `step ${run.step + 1} of ${run.steps.length}` : run.state;
  return `${command} ${run.id}, ${state}`;
}

/** The whole reason is in the annotation, and in what --json prints. */
function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
