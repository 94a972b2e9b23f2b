import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createMarker } from './find-strays.js';
import { readStartTime } from './process-identity.js';
import type { ProcessRecord, ProcessRecords } from './process-record.js';
import type { ProcessSpec } from './process-spec.js';

/** A log that grew beyond this is set aside when its process is started next. */
const maxLogBytes = 10 * 1024 * 1024;

/** Names the log of a process. */
export function locateLog(stateDir: string, name: string): string {
  return join(stateDir, 'log', `${name}.log`);
}

/**
 * Starts a process that lives on when this one ends, writes its output to its
 * log and records it.
 *
 * Throws when it cannot be started at all; one that ends at once is found by its health.
 */
export function startProcess(
  spec: ProcessSpec,
  stateDir: string,
  records: ProcessRecords,
): { record: ProcessRecord; child: ChildProcess } {
  const log = openLog(locateLog(stateDir, spec.name));
  const [program, ...args] = spec.command;
  try {
    const child = spawn(program, args, {
      // Its own session: Ctrl-C in the terminal is for `mesh up`, not for what it started.
      detached: true,
      cwd: stateDir,
      env: { ...inheritedEnv(), ...spec.env, ...createMarker(stateDir, spec.name) },
      stdio: ['ignore', log, log],
    });
    // Without a listener, a program that is missing would end this process.
    child.on('error', () => undefined);
    const { pid } = child;
    const startTime = pid === undefined ? undefined : readStartTime(pid);
    if (pid === undefined || startTime === undefined) {
      throw new Error(`${spec.name} cannot be started: ${program} is missing or may not be run`);
    }
    const record = {
      name: spec.name,
      pid,
      startTime,
      startedAt: new Date().toISOString(),
      command: spec.command,
      addresses: spec.addresses,
    };
    // In the same tick as the start, so that no signal that is handled can come between.
    records.write(record);
    child.unref();
    return { record, child };
  } finally {
    closeSync(log);
  }
}

function openLog(path: string): number {
  mkdirSync(join(path, '..'), { recursive: true });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) {
    renameSync(path, `${path}.1`);
  }
  return openSync(path, 'a');
}

function inheritedEnv(): Record<string, string> {
  const names = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
