import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { runCommand } from './run-command.js';
import { findVersion, isWithin } from './semantic-version.js';
import type { Tool } from './tool-table.js';

/** What PATH has to offer for a tool. */
export type PathFinding =
  | { readonly fits: true; readonly path: string }
  /** `reason` completes the sentence "installing, as …". */
  | { readonly fits: false; readonly reason: string };

/** Looks for a tool on PATH and asks the first hit for its version, as a shell would take that one. */
export async function findOnPath(tool: Tool, pathVariable: string): Promise<PathFinding> {
  const path = locate(tool.name, pathVariable);
  if (path === undefined) {
    return { fits: false, reason: 'it is not on PATH' };
  }
  const { stdout, stderr } = await runCommand(path, tool.versionArgs, { timeoutMs: 10_000 });
  const version = findVersion(`${stdout}\n${stderr}`);
  const { from, below } = tool.accepts;
  if (version !== undefined && isWithin(version, tool.accepts)) {
    return { fits: true, path };
  }
  const found = version === undefined ? 'does not tell its version' : `is ${version.join('.')}`;
  return { fits: false, reason: `${path} ${found}, and ${from} or later, before ${below}, is needed` };
}

function locate(name: string, pathVariable: string): string | undefined {
  return pathVariable
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** Tells whether a file is there and may be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
