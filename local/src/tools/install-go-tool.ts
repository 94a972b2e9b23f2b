import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isExecutable } from './find-on-path.js';
import { computeStamp, hasStamp, writeStamp } from './install-stamp.js';
import type { InstallContext, Installer } from './installer.js';
import { runCommand } from './run-command.js';
import { ToolError } from './tool-error.js';
import type { Tool } from './tool-table.js';

/** Builds a tool of the Go module that pins it into `bin/` of the state folder. */
export function createGoInstaller(tool: Tool, { repository, stateDir }: InstallContext): Installer {
  const { source } = tool;
  if (source.kind !== 'go') {
    throw new Error(`${tool.name} is no Go program`);
  }
  const module = join(repository, source.module);
  const pins = [join(module, 'go.mod'), join(module, 'go.sum')];
  const folder = join(stateDir, 'bin');
  const binary = join(folder, tool.name);
  const stampFile = join(folder, `.${tool.name}.pin`);

  return {
    describe: `built from ${source.module}`,

    find() {
      return isExecutable(binary) && hasStamp(stampFile, computeStamp(pins)) ? binary : undefined;
    },

    async install(_names, signal) {
      await checkGo(tool, signal);
      const stamp = computeStamp(pins);
      mkdirSync(folder, { recursive: true });
      const temporary = mkdtempSync(join(folder, `.${tool.name}.tmp-`));
      try {
        const version = readPinnedVersion(join(module, 'go.mod'), source.package);
        const result = await runCommand(
          'go',
          // The programs keep their version in main.version or main.Version; without it they call themselves "dev".
          [
            'build',
            '-mod=readonly',
            '-ldflags',
            `-s -w -X main.version=${version} -X main.Version=${version}`,
            '-o',
            `${temporary}/`,
            source.package,
          ],
          { cwd: module, signal },
        );
        signal?.throwIfAborted();
        if (result.exitCode !== 0) {
          throw new ToolError(
            `cannot build ${tool.name} in ${source.module}: go build failed.\n${result.stderr.trim()}\n` +
              `Check that the Go module proxy can be reached, or put ${tool.name} on PATH.`,
          );
        }
        rmSync(stampFile, { force: true });
        renameSync(join(temporary, tool.name), binary);
        writeStamp(stampFile, stamp);
      } finally {
        rmSync(temporary, { recursive: true, force: true });
      }
    },
  };
}

async function checkGo(tool: Tool, signal: AbortSignal | undefined): Promise<void> {
  const { exitCode, stderr } = await runCommand('go', ['version'], { signal });
  signal?.throwIfAborted();
  if (exitCode !== 0) {
    throw new ToolError(
      `${tool.name} must be built, and that takes Go, which does not run here (${stderr.trim()}). ` +
        `Install it (https://go.dev/dl), or put ${tool.name} from ${tool.accepts.from}, before ${tool.accepts.below}, on PATH.`,
    );
  }
}

/** Finds the version of the module that has the package: its path is that of the module or begins with it. */
function readPinnedVersion(file: string, packagePath: string): string {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, module, version] = /^\s*(?:require\s+)?(\S+)\s+(v\S+)/.exec(line) ?? [];
    if (module !== undefined && version !== undefined && `${packagePath}/`.startsWith(`${module}/`)) {
      return version;
    }
  }
  throw new ToolError(`${file} does not require a module of ${packagePath}; restore it`);
}
