import type { NamedPort } from '../topology.js';

/** Whether something is healthy, and in a few words how. */
export interface Health {
  readonly healthy: boolean;
  /** Such as `SERVING`, or why not. */
  readonly detail: string;
}

/** How a process of the mesh is started, asked for its health and stopped. */
export interface ProcessSpec {
  /** Unique in the mesh; names its record and its log. */
  readonly name: string;
  /** The deployed build it runs, such as `v1`; for tools, nothing. */
  readonly release: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** All of the environment but PATH and the like: what the caller has set must not leak in. */
  readonly env: Readonly<Record<string, string>>;
  readonly addresses: readonly NamedPort[];
  /** Of the addresses, the one that `status` shows. */
  readonly shownAddress: string;
  /** Asks the running process. Does not throw. */
  readonly checkHealth: () => Promise<Health>;
  /** How long it may take from SIGTERM until SIGKILL. */
  readonly stopTimeoutMs: number;
  /** Processes of a lower number are stopped before those of a higher one. */
  readonly stopOrder: number;
}
