import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Reads how much CPU time the threads of a process have used since it started, user and system, in seconds.
 *
 * Linux counts it in nanoseconds; elsewhere `ps` tells it in hundredths of a second.
 *
 * @throws when there is no such process.
 */
export async function cpuSeconds(pid: number): Promise<number> {
  return process.platform === 'linux' ? readThreads(pid) : readPs(pid);
}

async function readThreads(pid: number): Promise<number> {
  const tasks = `/proc/${pid}/task`;
  const threads = await readdir(tasks);
  const texts = await Promise.all(threads.map((thread) => readFile(`${tasks}/${thread}/schedstat`, 'utf8')));
  return texts.reduce((sum, text) => sum + Number(text.split(' ', 1)[0]) / 1e9, 0);
}

async function readPs(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'time=', '-p', String(pid)]);
  return parseCpuTime(stdout);
}

/**
 * Parses how `ps` writes CPU time: `1-02:03:04`, `02:03:04` or `3:04.05`.
 *
 * @returns seconds.
 * @throws when the text is of another form.
 */
export function parseCpuTime(text: string): number {
  const match = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text.trim());
  if (match === null) {
    throw new Error(`ps wrote a CPU time that is none: "${text.trim()}"`);
  }
  const [, days = 0, hours = 0, minutes, seconds] = match;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}
