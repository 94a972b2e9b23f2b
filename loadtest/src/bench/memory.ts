import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Watches how much memory a process has at most. */
export interface MemoryWatch {
  /** Resident memory when the watch began, in bytes. */
  readonly before: number;
  /** Ends the watch; the most that was resident meanwhile, in bytes. */
  end(): Promise<number>;
}

const sampleMilliseconds = 50;

/**
 * Watches the resident memory of a process. Linux itself keeps the peak (VmHWM), which is set back first where that is
 * allowed; elsewhere it is read every 50 ms.
 *
 * @throws when there is no such process.
 */
export async function watchMemory(pid: number): Promise<MemoryWatch> {
  const isReset = await resetPeak(pid);
  const before = await readResident(pid);
  const ended = new AbortController();
  let most = before;
  const sampling = (async () => {
    while (!ended.signal.aborted) {
      most = Math.max(most, await readResident(pid).catch(() => 0));
      await delay(sampleMilliseconds, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  })();
  return {
    before,
    async end() {
      ended.abort();
      await sampling;
      return isReset ? Math.max(most, await readPeak(pid)) : most;
    },
  };
}

async function resetPeak(pid: number): Promise<boolean> {
  return writeFile(`/proc/${pid}/clear_refs`, '5').then(
    () => true,
    () => false,
  );
}

async function readPeak(pid: number): Promise<number> {
  return parseStatus(await readFile(`/proc/${pid}/status`, 'utf8'), 'VmHWM');
}

async function readResident(pid: number): Promise<number> {
  if (process.platform === 'linux') {
    return parseStatus(await readFile(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) * 1024;
}

/**
 * Reads a size from `/proc/<pid>/status`, in bytes.
 *
 * @throws when it is not there.
 */
export function parseStatus(text: string, field: string): number {
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text) ?? [];
  if (kilobytes === undefined) {
    throw new Error(`/proc says no ${field}`);
  }
  return Number(kilobytes) * 1024;
}
