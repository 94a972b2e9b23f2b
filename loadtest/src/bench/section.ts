import type { Unmeasured } from './measurements.js';
import type { Plan } from './plan.js';
import type { Row } from './row.js';
import type { Rig } from './start-rig.js';

/** What the measurements of a section need. */
export interface SectionContext {
  readonly rig: Rig;
  readonly plan: Plan;
  /** The programs. */
  readonly ghz: string;
  readonly vegeta: string;
  readonly signal: AbortSignal;
  /** Says that a step begins. */
  begin(step: string): void;
}

/** A part of the benchmark that can be run without the others. */
export interface Section<Figures extends object> {
  /** How many steps it begins. */
  countSteps(plan: Plan): number;
  /** Measures it. Rejects when something is in the way: then nothing was measured. */
  measure(context: SectionContext): Promise<Figures>;
  /** Judges what was measured. */
  createRows(figures: Figures | Unmeasured): readonly Row[];
}
