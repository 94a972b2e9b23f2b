import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Returns when a process started, in a form that only serves to compare: a
 * pid that was given to another process later has another start time.
 *
 * @returns `undefined` when no such process runs, or when it has ended and only waits to be collected.
 */
export function readStartTime(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? readFromProc(pid) : readFromPs(pid);
  } catch {
    return undefined;
  }
}

function readFromProc(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in parentheses, which may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  // Field 22 of the file: ticks since boot.
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}

function readFromPs(pid: number): string | undefined {
  const output = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  const [state, ...start] = output.split(/\s+/);
  return state === undefined || state.startsWith('Z') ? undefined : start.join(' ');
}
