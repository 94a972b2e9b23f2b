import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { runCommand } from '../tools/run-command.js';
import { readStartTime } from './process-identity.js';
import type { ProcessRecord } from './process-record.js';

/** Marks every process of a mesh in its environment. */
const markerName = 'ZENLOGIC_LOCAL_MESH';

/** What a process of a mesh has in its environment. The name comes last, so that the folder may hold anything. */
export function createMarker(stateDir: string, name: string): Record<string, string> {
  return { [markerName]: `${stateDir}/${name}` };
}

/**
 * Finds running processes of a mesh that are not recorded: `mesh up` was
 * killed in the instant between the start of a process and the record of it.
 *
 * Sees what this user may see, which on macOS depends on what `ps` tells.
 */
export async function findStrays(
  stateDir: string,
  recorded: readonly ProcessRecord[],
): Promise<readonly ProcessRecord[]> {
  const known = new Set(recorded.map(({ pid }) => pid));
  const found = process.platform === 'linux' ? listFromProc(stateDir) : await listFromPs(stateDir);
  return found
    .filter(({ pid }) => !known.has(pid))
    .flatMap(({ pid, name }) => {
      const startTime = readStartTime(pid);
      return startTime === undefined
        ? []
        : [{ name, pid, startTime, startedAt: new Date().toISOString(), command: [], addresses: [] }];
    });
}

interface Stray {
  readonly pid: number;
  readonly name: string;
}

function listFromProc(stateDir: string): Stray[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      const entry = readEnvironment(pid).find((one) => one.startsWith(`${markerName}=${stateDir}/`));
      return entry === undefined ? [] : [{ pid: Number(pid), name: basename(entry) }];
    });
}

function readEnvironment(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // Another user's process, or one that has just ended.
    return [];
  }
}

async function listFromPs(stateDir: string): Promise<Stray[]> {
  const { stdout } = await runCommand('ps', ['-Eww', '-A', '-o', 'pid=,command='], { timeoutMs: 10_000 });
  const marker = `${markerName}=${stateDir}/`;
  return stdout.split('\n').flatMap((line) => {
    const pid = /^\s*(\d+)/.exec(line)?.[1];
    const at = line.indexOf(marker);
    const name = /^[\w-]+/.exec(line.slice(at + marker.length))?.[0];
    return pid === undefined || at === -1 || name === undefined ? [] : [{ pid: Number(pid), name }];
  });
}
