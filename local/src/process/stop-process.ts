import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type ProcessRecord } from './process-record.js';

/** How a process ended. */
export type StopOutcome = 'stopped' | 'killed' | 'was not running';

/** Ends a recorded process: SIGTERM, and SIGKILL when it has not ended in time. Returns when it is gone. */
export async function stopProcess(record: ProcessRecord, timeoutMs: number): Promise<StopOutcome> {
  if (!signalProcess(record, 'SIGTERM')) {
    return 'was not running';
  }
  if (await hasEnded(record, timeoutMs)) {
    return 'stopped';
  }
  signalProcess(record, 'SIGKILL');
  if (await hasEnded(record, 5000)) {
    return 'killed';
  }
  throw new Error(
    `${record.name} (pid ${record.pid}) does not end, not even by SIGKILL; see what it waits for`,
  );
}

/** Sends a signal, but never to another process that got the same pid. */
function signalProcess(record: ProcessRecord, signal: NodeJS.Signals): boolean {
  if (!isRunning(record)) {
    return false;
  }
  try {
    return process.kill(record.pid, signal);
  } catch {
    return false;
  }
}

/** Polls, as the end of a process that is no child of this one cannot be awaited. */
async function hasEnded(record: ProcessRecord, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isRunning(record)) {
    if (performance.now() > deadline) {
      return false;
    }
    await delay(25);
  }
  return true;
}
