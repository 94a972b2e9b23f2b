import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The repository that this file is in. */
export const repository = resolve(fileURLToPath(import.meta.url), '../../../..');

/**
 * Creates a folder that goes when the test ends.
 *
 * @param cleanUp Runs before: `node:test` runs its hooks in the order of their
 * creation, and what still uses the folder must end first.
 */
export function createTestFolder(t: TestContext, cleanUp?: () => Promise<void>): string {
  // The real path: macOS hands out one through a symbolic link.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'zenlogic-local-')));
  t.after(async () => {
    await cleanUp?.();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Copies the manifests of the repository, so that a test can change them. */
export function copyManifests(folder: string): string {
  const target = join(folder, 'istio');
  mkdirSync(target, { recursive: true });
  cpSync(join(repository, 'istio'), target, { recursive: true });
  return target;
}
