import { mkdirSync } from 'node:fs';
import { findOnPath } from './find-on-path.js';
import { createGoInstaller } from './install-go-tool.js';
import { createWheelInstaller } from './install-wheels.js';
import type { InstallContext, Installer } from './installer.js';
import { ToolError } from './tool-error.js';
import { getTool, type Tool, type ToolName } from './tool-table.js';

/** Options of {@link findTools}. */
export interface FindToolsOptions<N extends ToolName> extends InstallContext {
  readonly names: readonly N[];
  /** Gets a sentence for each installation that begins or ends. */
  readonly progress: (line: string) => void;
  /** Ends installations when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** By default, the environment variable PATH. */
  readonly path?: string | undefined;
}

/** How often an installation that goes on says so: nobody looks at a still screen for a minute. */
const reminderMs = 10_000;

interface Missing<N> {
  readonly name: N;
  readonly reason: string;
  readonly installer: Installer;
}

/**
 * Finds each tool on PATH if its version fits, else among those installed
 * before, else installs the pinned version.
 *
 * Throws `ToolError` when one cannot be had.
 */
export async function findTools<N extends ToolName>(
  options: FindToolsOptions<N>,
): Promise<Record<N, string>> {
  mkdirSync(options.stateDir, { recursive: true });
  const wheels = createWheelInstaller(options);
  const installerOf = (tool: Tool): Installer =>
    tool.source.kind === 'wheel' ? wheels : createGoInstaller(tool, options);

  const paths = new Map<N, string>();
  const missing: Missing<N>[] = [];
  await Promise.all(
    options.names.map(async (name) => {
      const tool = getTool(name);
      const onPath = await findOnPath(tool, options.path ?? process.env['PATH'] ?? '');
      const installer = installerOf(tool);
      const path = onPath.fits ? onPath.path : installer.find(name);
      if (path !== undefined) {
        paths.set(name, path);
      } else {
        missing.push({ name, reason: onPath.fits ? '' : onPath.reason, installer });
      }
    }),
  );
  await installAll(missing, options);
  for (const { name, installer } of missing) {
    const path = installer.find(name);
    if (path !== undefined) {
      paths.set(name, path);
    }
  }
  return Object.fromEntries(options.names.map((name) => [name, getPath(paths, name)])) as Record<N, string>;
}

async function installAll<N extends ToolName>(
  missing: readonly Missing<N>[],
  { progress, signal }: FindToolsOptions<N>,
): Promise<void> {
  const installers = new Set(missing.map(({ installer }) => installer));
  const results = await Promise.allSettled(
    [...installers].map(async (installer) => {
      const group = missing.filter((one) => one.installer === installer);
      const names = group.map(({ name }) => name);
      for (const { name, reason } of group) {
        progress(`${name} (${getTool(name).purpose}): installing, ${installer.describe}, as ${reason}`);
      }
      const startedAt = performance.now();
      const elapsed = (): string => ((performance.now() - startedAt) / 1000).toFixed(1);
      const reminder = setInterval(
        () => progress(`${names.join(', ')}: still installing, ${elapsed()} s so far`),
        reminderMs,
      );
      try {
        await installer.install(names, signal);
      } finally {
        clearInterval(reminder);
      }
      progress(`${names.join(', ')}: installed in ${elapsed()} s`);
    }),
  );
  // All have ended by now, so nothing goes on in the background after an error.
  for (const result of results) {
    if (result.status === 'rejected') {
      throw result.reason;
    }
  }
}

function getPath<N extends ToolName>(paths: ReadonlyMap<N, string>, name: N): string {
  const path = paths.get(name);
  if (path === undefined) {
    throw new ToolError(`${name} was installed but does not start; remove the folder .local and try again`);
  }
  return path;
}
