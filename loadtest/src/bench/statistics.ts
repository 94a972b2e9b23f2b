/** The middle of some figures, and between which two they lie. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** All of them, in the order of the rounds. */
  readonly rounds: readonly number[];
}

/**
 * Sums up the figures of some rounds.
 *
 * @throws RangeError when there is none.
 */
export function summarize(figures: readonly number[]): Spread {
  const sorted = Float64Array.from(figures).sort();
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || lowest === undefined || highest === undefined) {
    throw new RangeError('no median of no figures');
  }
  return { median: (low + high) / 2, lowest, highest, rounds: figures };
}

/**
 * Divides round by round, as what disturbs a machine for a while disturbs both figures of a round.
 *
 * @throws RangeError when the rounds differ in number.
 */
export function ratios(numerators: readonly number[], denominators: readonly number[]): number[] {
  if (numerators.length !== denominators.length) {
    throw new RangeError(`${numerators.length} rounds cannot be compared with ${denominators.length}`);
  }
  return numerators.map((numerator, round) => numerator / (denominators[round] ?? Number.NaN));
}
