import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Finds ghz for tests: ZENLOGIC_GHZ, else PATH, else `.local/bin` of the repository.
 *
 * @throws Error that says how to get it: a test that cannot run has failed.
 */
export function findGhz(): string {
  const chosen = process.env.ZENLOGIC_GHZ;
  if (chosen !== undefined && chosen !== '') {
    return chosen;
  }
  const local = join(import.meta.dirname, '..', '..', '..', '.local', 'bin');
  for (const directory of [...(process.env.PATH ?? '').split(delimiter), local]) {
    const path = join(directory, 'ghz');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  throw new Error(
    `ghz is neither on PATH nor in ${local}. "make test" puts it there; to do it by hand: ` +
      '"go -C tools/ghz build -o ../../.local/bin/ghz github.com/bojand/ghz/cmd/ghz", or set ZENLOGIC_GHZ to its path',
  );
}
