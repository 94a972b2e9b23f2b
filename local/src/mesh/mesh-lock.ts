import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStartTime } from '../process/process-identity.js';
import { MeshError } from './mesh-error.js';

interface Holder {
  readonly pid: number;
  readonly startTime: string;
  readonly command: string;
}

/**
 * Runs something while no other command changes the same mesh. A lock whose
 * holder has died is taken over.
 *
 * Throws {@link MeshError} that names the command that holds it.
 */
export async function withMeshLock<T>(stateDir: string, command: string, run: () => Promise<T>): Promise<T> {
  const path = join(stateDir, 'run', 'lock');
  mkdirSync(join(stateDir, 'run'), { recursive: true });
  takeLock(path, command);
  try {
    return await run();
  } finally {
    if (readHolder(path)?.pid === process.pid) {
      rmSync(path, { force: true });
    }
  }
}

function takeLock(path: string, command: string): void {
  const holder: Holder = { pid: process.pid, startTime: readStartTime(process.pid) ?? '', command };
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(holder));
  try {
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        // Unlike a file that is created and then written, a link appears with its content.
        linkSync(own, path);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
          throw error;
        }
      }
      const other = readHolder(path);
      if (other !== undefined && readStartTime(other.pid) === other.startTime) {
        throw new MeshError(
          `\`mesh ${other.command}\` (pid ${other.pid}) is at work on this mesh; wait for it or stop it, then try again`,
        );
      }
      rmSync(path, { force: true });
    }
    throw new MeshError('another command began at the same moment; try again');
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
