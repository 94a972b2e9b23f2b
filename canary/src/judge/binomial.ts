import jStat from 'jstat';

/**
 * P(X ≥ successes) for X successes in so many trials.
 *
 * It is computed as a tail, not as one minus the other tail: 1e-40 comes out as 1e-40 and not as 0. Between whole numbers
 * it is the smooth curve through them.
 */
export function upperTail(successes: number, trials: number, probability: number): number {
  if (successes <= 0) {
    return 1;
  }
  if (successes > trials) {
    return 0;
  }
  const middle = middleTail(successes - 0.5, trials, probability);
  return middle === undefined ? jStat.ibeta(probability, successes, trials - successes + 1) : 1 - middle;
}

/** P(X ≤ successes), computed as a tail of its own. */
export function lowerTail(successes: number, trials: number, probability: number): number {
  if (successes < 0) {
    return 0;
  }
  if (successes >= trials) {
    return 1;
  }
  return (
    middleTail(successes + 0.5, trials, probability) ??
    jStat.ibeta(1 - probability, trials - successes, successes + 1)
  );
}

const manyTrials = 1e5;

/**
 * P(X ≤ successes) near the mean of very many trials. There ibeta needs more than the 100 terms that it takes, and answers
 * as far off as -1.5, which would pass for a proof; the normal curve is within 0.001. Further out ibeta is right to 4 digits
 * and better, with any number of trials.
 *
 * @returns undefined where ibeta is right.
 */
function middleTail(successes: number, trials: number, probability: number): number | undefined {
  const variance = trials * probability * (1 - probability);
  const deviations = (successes - trials * probability) / Math.sqrt(variance);
  return variance > manyTrials / 4 && Math.abs(deviations) < 0.5
    ? jStat.normal.cdf(deviations, 0, 1)
    : undefined;
}
