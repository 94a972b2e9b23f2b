import type { CommandEnd, CommandEvent } from './command-run.js';

/** How the command ended, and why by its own account. */
export function describeEnd(end: CommandEnd, events: readonly CommandEvent[]): string {
  const code = end.exitCode === undefined ? 'killed' : `exit ${end.exitCode}`;
  const told = events.findLast(({ fields }) => 'reasons' in fields || 'message' in fields)?.fields;
  const reasons: unknown = told?.['message'] ?? told?.['reasons'];
  const why = Array.isArray(reasons)
    ? reasons.join('; ')
    : reasons === undefined
      ? lastLines(end.progress)
      : reasons;
  return why === '' ? code : `${code}: ${String(why)}`;
}

/** The last lines of some output, in one line. */
function lastLines(text: string, count = 3): string {
  return text.trim().split('\n').slice(-count).join(' / ');
}
