import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeAtomically } from '../write-atomically.js';

/**
 * Says what an installation was made from. It is written last, so an
 * installation without the right stamp is not one.
 */
export function computeStamp(pinFiles: readonly string[]): string {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  for (const file of pinFiles) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Tells whether the stamp at `path` is the wanted one. */
export function hasStamp(path: string, stamp: string): boolean {
  try {
    return readFileSync(path, 'utf8').trim() === stamp;
  } catch {
    return false;
  }
}

/** Writes a stamp. */
export function writeStamp(path: string, stamp: string): void {
  writeAtomically(path, `${stamp}\n`);
}
