/** The two releases between which calls are split, by what they are for. */
export type Role = 'stable' | 'canary';

/** How calls to auth are split, as it is written: the live VirtualService, or its file for the local mesh. */
export interface Split {
  /** Whole percent of the calls, 0 to 100. */
  readonly canaryPercent: number;
  /** Names the state that was read, for {@link Target.writeSplit}: a resource version or a digest. */
  readonly revision: string;
  /** Whoever else moves the weights, such as `flagger` or `argo-rollouts`; then this command must not. */
  readonly owner: string | undefined;
  /** What this command changed, the newest first, at most 20. */
  readonly changes: readonly Change[];
}

/** One change of the weights, as it is kept in an annotation of the VirtualService. */
export interface Change {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  /** The command that made it, such as `shift`. */
  readonly command: string;
  readonly reason: string;
  readonly from: number;
  readonly to: number;
  /** What a run needs to go on after it was killed. Absent when no run made this change. */
  readonly run?: RunState;
}

/** Where a run is. */
export interface RunState {
  /** Given once, when the run starts. */
  readonly id: string;
  readonly steps: readonly number[];
  readonly holdSeconds: number;
  /** Index into `steps`. */
  readonly step: number;
  readonly state: 'running' | 'finished' | 'rolled back' | 'stopped';
  /** The process that conducts it. Absent when that cannot be told. */
  readonly holder?: RunHolder;
}

/** A process on some machine. */
export interface RunHolder {
  readonly host: string;
  readonly pid: number;
  /** Guards against a pid that was given to another process; only serves to compare. */
  readonly startTime: string;
}
