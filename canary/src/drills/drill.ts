import type { CommandRun } from './command/command-run.js';
import type { DrillOutcome } from './drill-result.js';
import type { DrillMesh } from './mesh/drill-mesh.js';

/** What a drill works with. */
export interface DrillContext {
  /** As it should be, with no calls for the canary, when the drill begins. */
  readonly mesh: DrillMesh;
  /** By which everything is drawn that is drawn. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** How often what is repeated is repeated. */
  readonly repetitions: Repetitions;
  /** Starts the command on this mesh, with a verb and its options; it is killed after `limitSeconds`. */
  startCommand(args: readonly string[], limitSeconds: number): CommandRun;
  /** Gets a line for what is going on. */
  progress(line: string): void;
}

/** How often what is repeated is repeated. */
export interface Repetitions {
  readonly healthy: number;
  readonly failing: number;
  readonly outages: number;
}

/** Something that goes wrong, and what the command must make of it. */
export interface Drill {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** What of it is real and what is not, as sentences. */
  readonly reality: string;
  /** @throws Error when it measured nothing; what the command does wrong is no error but an expectation that is not met. */
  run(context: DrillContext): Promise<DrillOutcome>;
}
