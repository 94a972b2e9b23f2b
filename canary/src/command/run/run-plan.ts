import type { RunState } from '../../split/split.js';

/** What a run is to do. */
export interface RunPlan {
  readonly id: string;
  readonly steps: readonly number[];
  readonly holdSeconds: number;
  readonly checkSeconds: number;
  /** A step that nothing was decided in for so long ends the run. */
  readonly maxHoldSeconds: number;
  /** How long proxies may take to follow a weight. */
  readonly timeoutSeconds: number;
  /** False leaves a failed canary its calls. */
  readonly isAutoReverting: boolean;
  readonly reason: string;
  readonly holder: RunState['holder'];
}

/** Writes down where a run is, as it is kept with each change of the weights. */
export function recordRun(
  { id, steps, holdSeconds, holder }: RunPlan,
  step: number,
  state: RunState['state'],
): RunState {
  return { id, steps, holdSeconds, step, state, ...(holder !== undefined && { holder }) };
}
