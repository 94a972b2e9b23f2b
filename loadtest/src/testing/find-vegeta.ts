import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Finds vegeta for tests: PATH, else `.local/bin` of the repository.
 *
 * @throws Error that says how to get it: a test that cannot run has failed.
 */
export function findVegeta(): string {
  const local = join(import.meta.dirname, '..', '..', '..', '.local', 'bin');
  for (const directory of [...(process.env.PATH ?? '').split(delimiter), local]) {
    const path = join(directory, 'vegeta');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  throw new Error(`vegeta is neither on PATH nor in ${local}; "make tools" puts it there`);
}
