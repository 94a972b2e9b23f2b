import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedPort } from '../topology.js';
import { writeAtomically } from '../write-atomically.js';
import { readStartTime } from './process-identity.js';

/** What is remembered of a process that was started. */
export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  /** From `readStartTime`: guards against a pid that was given to another process. */
  readonly startTime: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly command: readonly string[];
  readonly addresses: readonly NamedPort[];
}

/** The records of a mesh, one file each in `run/` of the state folder. */
export interface ProcessRecords {
  /** All records, those of processes that have ended included. Files that are none are left out. */
  list(): readonly ProcessRecord[];
  /** The record of a process that still runs. */
  findRunning(name: string): ProcessRecord | undefined;
  write(record: ProcessRecord): void;
  remove(name: string): void;
}

/** Tells whether the recorded process, not merely one with its pid, still runs. */
export function isRunning(record: ProcessRecord): boolean {
  return readStartTime(record.pid) === record.startTime;
}

/** Opens the records of a state folder. */
export function openProcessRecords(stateDir: string): ProcessRecords {
  const folder = join(stateDir, 'run');
  const file = (name: string): string => join(folder, `${name}.json`);
  mkdirSync(folder, { recursive: true });

  function read(path: string): ProcessRecord | undefined {
    try {
      const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
      return isRecord(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  return {
    list() {
      return readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => read(join(folder, name)) ?? []);
    },
    findRunning(name) {
      const record = read(file(name));
      return record !== undefined && isRunning(record) ? record : undefined;
    },
    write(record) {
      writeAtomically(file(record.name), `${JSON.stringify(record, undefined, 2)}\n`);
    },
    remove(name) {
      rmSync(file(name), { force: true });
    },
  };
}

function isRecord(value: unknown): value is ProcessRecord {
  const record = value as Partial<ProcessRecord> | null;
  return (
    typeof record?.name === 'string' &&
    Number.isSafeInteger(record.pid) &&
    // 0 and negative pids mean groups of processes.
    Number(record.pid) > 1 &&
    typeof record.startTime === 'string' &&
    typeof record.startedAt === 'string' &&
    Array.isArray(record.command) &&
    Array.isArray(record.addresses)
  );
}
