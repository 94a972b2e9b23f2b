import type { ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessSpec } from '../process/process-spec.js';
import { locateLog } from '../process/start-process.js';
import { MeshError } from './mesh-error.js';

/** Options of {@link waitUntilHealthy}. */
export interface WaitOptions {
  readonly stateDir: string;
  readonly timeoutMs: number;
  /** The process, when this one started it: its end is noticed at once. */
  readonly child: ChildProcess | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until a process is healthy.
 *
 * Throws {@link MeshError} with the end of its log when it ends before or takes too long.
 */
export async function waitUntilHealthy(spec: ProcessSpec, options: WaitOptions): Promise<void> {
  const { child, stateDir, timeoutMs, signal } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const health = await spec.checkHealth();
    signal?.throwIfAborted();
    if (child !== undefined && (child.exitCode !== null || child.signalCode !== null)) {
      throw failure(
        spec.name,
        `ended at once (${child.signalCode ?? `exit code ${child.exitCode}`})`,
        stateDir,
      );
    }
    if (health.healthy) {
      return;
    }
    if (performance.now() > deadline) {
      throw failure(spec.name, `is not healthy after ${timeoutMs / 1000} s (${health.detail})`, stateDir);
    }
    await delay(50, undefined, { signal });
  }
}

function failure(name: string, problem: string, stateDir: string): MeshError {
  const log = locateLog(stateDir, name);
  return new MeshError(`${name} ${problem}. The end of ${log}:\n${readTail(log)}`);
}

/** Reads the last lines of a file, at most 4 KiB of them. */
function readTail(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const length = Math.min(size, 4096);
    const buffer = Buffer.alloc(length);
    readSync(file, buffer, 0, length, size - length);
    const lines = buffer.toString('utf8').trimEnd().split('\n').slice(-15);
    return lines.map((line) => `  ${line}`).join('\n');
  } finally {
    closeSync(file);
  }
}
