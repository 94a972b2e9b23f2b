import type { ToolName } from './tool-table.js';

/** Where installing takes place. */
export interface InstallContext {
  /** Absolute path of the repository, where the pins are. */
  readonly repository: string;
  /** Absolute path of the folder that tools are installed into; it exists. */
  readonly stateDir: string;
}

/** A way to install tools. */
export interface Installer {
  /** Completes "installing …". */
  readonly describe: string;
  /** Returns the path of a tool that is installed, whole and of the pinned version. */
  find(name: ToolName): string | undefined;
  /** Installs tools. What is interrupted leaves nothing that {@link find} takes for good. Throws {@link ToolError}. */
  install(names: readonly ToolName[], signal: AbortSignal | undefined): Promise<void>;
}
