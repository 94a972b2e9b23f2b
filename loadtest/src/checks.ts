/**
 * What came of a check. `inconclusive`: the data to judge by is missing or
 * too little; it is never a pass.
 */
export type Outcome = 'pass' | 'fail' | 'inconclusive';

/** One thing that was judged. */
export interface Check {
  /** The row: a profile and an RPC, or `all judged profiles` and an RPC. */
  readonly profile: string;
  readonly rpc: string;
  /** What is demanded, with the limit: `p90 < 10 ms`. */
  readonly name: string;
  readonly outcome: Outcome;
  /** What was measured, or what is missing and why; a sentence without full stop. */
  readonly message: string;
}

/** A fail outranks an inconclusive check, and nothing judged is inconclusive. */
export function overall(checks: readonly Check[]): Outcome {
  if (checks.some(({ outcome }) => outcome === 'fail')) {
    return 'fail';
  }
  return checks.length > 0 && checks.every(({ outcome }) => outcome === 'pass') ? 'pass' : 'inconclusive';
}
