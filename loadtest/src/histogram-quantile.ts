/** A bucket of a histogram: how many observations were at most `le`. Cumulative, as Prometheus writes them. */
export interface Bucket {
  /** Upper edge; the last bucket's is +Infinity. */
  readonly le: number;
  readonly count: number;
}

/** A quantile, or, when it lies above the last finite edge, that edge and `beyond`. */
export interface HistogramQuantile {
  readonly value: number;
  /** The quantile is greater than `value`, by how much is unknown. */
  readonly beyond: boolean;
}

/**
 * Estimates a quantile by linear interpolation inside its bucket, as
 * Prometheus' `histogram_quantile` does. It is exact only to the width of the
 * bucket.
 *
 * @param buckets in ascending order of `le`, the last one +Infinity.
 * @param quantile from 0 to 1.
 * @returns undefined when the histogram is empty or has no +Infinity bucket.
 */
export function histogramQuantile(
  buckets: readonly Bucket[],
  quantile: number,
): HistogramQuantile | undefined {
  const last = buckets.at(-1);
  if (last === undefined || last.le !== Number.POSITIVE_INFINITY || !(last.count > 0)) {
    return undefined;
  }
  const rank = quantile * last.count;
  let lower = { le: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= rank && bucket.count > 0) {
      if (bucket.le === Number.POSITIVE_INFINITY) {
        return { value: lower.le, beyond: true };
      }
      const inside = bucket.count - lower.count;
      const part = inside > 0 ? (rank - lower.count) / inside : 1;
      return { value: lower.le + (bucket.le - lower.le) * part, beyond: false };
    }
    lower = bucket;
  }
  return undefined;
}
