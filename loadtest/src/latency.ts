/** The latencies of some calls, in seconds. */
export interface LatencySummary {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly slowest: number;
}

/**
 * The value that at least `quantile` of the values do not exceed (nearest
 * rank: always one of the values, never interpolated).
 *
 * @param sorted in ascending order, not empty.
 * @param quantile above 0, up to 1.
 * @throws RangeError when there is no value.
 */
export function percentile(sorted: Float64Array, quantile: number): number {
  // Rounded before it is raised: 0.07 * 100 is 7.000000000000001, and must not become 8.
  const rank = Math.ceil(Number((quantile * sorted.length).toFixed(6)));
  const value = sorted[Math.max(rank, 1) - 1];
  if (value === undefined) {
    throw new RangeError('no percentile of no values');
  }
  return value;
}

/**
 * Sums up latencies.
 *
 * @param sorted in seconds, in ascending order.
 * @returns undefined when there is none.
 */
export function summarizeLatency(sorted: Float64Array): LatencySummary | undefined {
  if (sorted.length === 0) {
    return undefined;
  }
  return {
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    slowest: percentile(sorted, 1),
  };
}
