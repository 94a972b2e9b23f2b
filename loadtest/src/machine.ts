import { arch, availableParallelism, cpus, loadavg, release, type } from 'node:os';

/** The machine that sent the calls. */
export interface Machine {
  /** Cores that this process may use. */
  readonly cores: number;
  readonly cpu: string;
  readonly system: string;
  readonly node: string;
  /** Processes that wanted a core during the minute before, on average. */
  readonly loadAverage: number;
}

/** Describes this machine as it is now. */
export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
    loadAverage: loadavg()[0] ?? 0,
  };
}
