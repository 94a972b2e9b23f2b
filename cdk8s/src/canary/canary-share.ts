/** The share of calls that release v2 gets when no manifest says otherwise yet, in percent. */
export const startingShare = 10;

/** A weight that cannot be: its message names the field and says how to mend it. */
export class WeightError extends Error {
  override readonly name = 'WeightError';
}

/**
 * Reads a weight.
 *
 * @param field what the message calls it.
 * @throws {WeightError} when it is no whole number from 0 to 100.
 */
export function readWeight(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 100) {
    throw new WeightError(
      `${field} must be a whole number from 0 to 100, without quotes, not ${JSON.stringify(value) ?? 'missing'}`,
    );
  }
  return value;
}
