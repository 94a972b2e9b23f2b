import { CanaryError } from '../canary-error.js';
import { exitCodes } from '../exit-codes.js';
import type { Split } from '../split/split.js';
import { describeConflict } from '../target/conflict.js';
import type { Target } from '../target/target.js';

/**
 * Reads the split again, which must still give the canary the share that is known.
 *
 * @throws {CanaryError} `conflict`, with both values and who changed it.
 */
export async function readUnchanged(target: Target, known: Split, signal: AbortSignal): Promise<Split> {
  const found = await target.readSplit(signal);
  if (found.canaryPercent !== known.canaryPercent) {
    throw new CanaryError(exitCodes.conflict, describeConflict(known, found));
  }
  return found;
}
