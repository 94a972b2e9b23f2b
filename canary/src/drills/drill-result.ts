import type { CallFigures } from './figures/call-figures.js';

/** One thing that a drill must show. */
export interface Expectation {
  /** Such as `0 failed calls`. */
  readonly what: string;
  /** What was seen instead, or at best, such as `0 of 33,210`. */
  readonly seen: string;
  readonly isMet: boolean;
}

/** What came of a drill. */
export interface DrillOutcome {
  /** Undefined when the drill sends no calls of its own. */
  readonly calls: CallFigures | undefined;
  /** From the fault to the command's first word of it; undefined when there was none to detect. */
  readonly detectSeconds: number | undefined;
  /** From the fault until Envoy gives the canary no calls. */
  readonly weightZeroSeconds: number | undefined;
  /** Not empty. */
  readonly expectations: readonly Expectation[];
  /** Anything else that was measured, by name; for the report. */
  readonly details: Readonly<Record<string, number | string>>;
}

/** A drill that was carried out, or could not be. */
export interface DrillResult {
  readonly name: string;
  readonly title: string;
  /** What of it was real, as sentences. */
  readonly reality: string;
  readonly seconds: number;
  readonly outcome: DrillOutcome | { readonly problem: string };
}

/** Tells whether everything is as it must be. A drill that measured nothing has not shown it. */
export function isMet({ outcome }: DrillResult): boolean {
  return (
    !('problem' in outcome) &&
    outcome.expectations.length > 0 &&
    outcome.expectations.every((expectation) => expectation.isMet)
  );
}
