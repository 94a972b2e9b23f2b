import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Finds `prometheus` on PATH.
 *
 * @throws Error that says how to get it: a test that cannot run has failed.
 */
export function findPrometheus(path = process.env['PATH'] ?? ''): string {
  for (const directory of path.split(delimiter)) {
    const file = join(directory, 'prometheus');
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  throw new Error(
    'there is no prometheus on PATH; install it (Debian: apt-get install --no-install-recommends prometheus, and stop its service), or put its folder on PATH',
  );
}
