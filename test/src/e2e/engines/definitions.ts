import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../command.js';
import { repository } from '../settings.js';

const folder = `${repository}.local/engines`;

/** How what is missing is made. */
const remedy = 'test/engine-tools builds it';

/** Finds a program in `.local/bin` or on PATH. */
export function findProgram(name: string): string | undefined {
  const folders = [`${repository}.local/bin`, ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.map((one) => join(one, name)).find((path) => existsSync(path));
}

/** Says why something of the engines cannot be tried here; false when it can. */
export function whySkipped(programs: readonly string[], definitions: string): string | false {
  const missing = programs.find((program) => findProgram(program) === undefined);
  if (missing !== undefined) {
    return `${missing} is not in .local/bin nor on PATH; ${missing === 'prometheus' ? 'install it' : remedy}`;
  }
  return existsSync(join(folder, definitions))
    ? false
    : `.local/engines/${definitions} is missing; ${remedy}`;
}

/**
 * Installs definitions of objects that the cluster does not have.
 *
 * @returns removes those that were not there before.
 */
export async function installDefinitions(file: string): Promise<() => Promise<void>> {
  const path = join(folder, file);
  const names = async (args: readonly string[]): Promise<readonly string[]> =>
    (await runCommand('kubectl', args)).split('\n').filter((line) => line !== '');
  const before = new Set(await names(['get', 'customresourcedefinitions', '--output=name']));
  const all = await names([
    'apply',
    '--server-side',
    '--dry-run=server',
    '--output=name',
    '--filename',
    path,
  ]);
  const missing = all.filter((name) => !before.has(name));
  if (missing.length > 0) {
    await runCommand('kubectl', ['apply', '--server-side', '--filename', path]);
    await runCommand('kubectl', ['wait', '--for=condition=Established', '--timeout=30s', ...missing]);
  }
  return async () => {
    if (missing.length > 0) {
      await runCommand('kubectl', ['delete', '--timeout=60s', ...missing], { timeoutSeconds: 70 });
    }
  };
}
