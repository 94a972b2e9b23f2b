import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readStartTime } from '@zenlogic/local';

/** Longer than any write takes. */
const maxWaitMs = 5000;

interface Holder {
  readonly pid: number;
  readonly startTime: string;
}

/**
 * Runs something while nobody else runs anything under the same lock, waiting for its turn. A lock whose holder has died
 * is taken over.
 *
 * @throws Error when another process holds it for more than 5 s.
 */
export async function withFileLock<T>(path: string, signal: AbortSignal, run: () => T): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${randomUUID()}`;
  const holder: Holder = { pid: process.pid, startTime: readStartTime(process.pid) ?? '' };
  writeFileSync(own, JSON.stringify(holder));
  const deadline = performance.now() + maxWaitMs;
  try {
    while (!take(own, path)) {
      const other = readHolder(path);
      if (other !== undefined && readStartTime(other.pid) !== other.startTime) {
        takeOver(path, other);
      }
      if (performance.now() > deadline) {
        throw new Error(
          `pid ${other?.pid ?? '?'} holds ${path} for too long; see what it does, or remove the file`,
        );
      }
      await delay(10, undefined, { signal });
    }
    try {
      return run();
    } finally {
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Unlike a file that is created and then written, a link appears with its content, and fails where one is. */
function take(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
    return false;
  }
}

/**
 * Removes the lock of a process that has died. Whoever creates the file that is named after the dead one may; without it,
 * one could remove the lock that another has just taken after removing the dead one's.
 */
function takeOver(path: string, dead: Holder): void {
  const permit = `${path}.after-${dead.pid}-${dead.startTime.replaceAll(/\W/g, '-')}`;
  try {
    writeFileSync(permit, '', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
    return;
  }
  const now = readHolder(path);
  if (now?.pid === dead.pid && now.startTime === dead.startTime) {
    rmSync(path, { force: true });
  }
  rmSync(permit, { force: true });
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
