import type { Verdict } from './verdict.js';

/** What one question says of the canary; a verdict is made of several. */
export interface Finding {
  readonly outcome: Verdict['outcome'];
  /** A sentence with its numbers. */
  readonly reason: string;
}

/** From the one that decides alone to the one that all must share. */
const order = ['fail', 'call a human', 'hold', 'pass'] as const satisfies readonly Verdict['outcome'][];

/**
 * Makes a verdict of findings: it is the gravest outcome among them. Its reasons come first; beside a failure also stands
 * what a person must look at.
 */
export function conclude(findings: readonly [Finding, ...Finding[]]): Verdict {
  const sorted = order.flatMap((outcome) => findings.filter((finding) => finding.outcome === outcome));
  const outcome = sorted[0]?.outcome ?? findings[0].outcome;
  const told = sorted.filter((finding) => finding.outcome === outcome || finding.outcome === 'call a human');
  return { outcome, reasons: told.map(({ reason }) => reason) };
}
