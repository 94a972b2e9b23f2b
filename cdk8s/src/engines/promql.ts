/** The gRPC codes that say the server is at fault. The others are answers, or the caller's doing. */
export const serverFaults = [
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'RESOURCE_EXHAUSTED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
] as const;

/** Pods of one release, as Prometheus labels them, and how far back to look. */
export interface ReleasePods {
  /** Label matchers of the pods, without braces. */
  readonly pods: string;
  /** A duration of PromQL. */
  readonly window: string;
}

/**
 * How many calls a release has answered, of pods that are scraped now: those that cannot be read any more would else go on
 * counting until the window has passed.
 */
export function countCalls({ pods, window }: ReleasePods): string {
  const series = `grpc_requests_total{${pods}}`;
  return `sum(increase(${series}[${window}]) and ${series})`;
}

/**
 * The share of its calls that a release failed by its own fault, in percent. A code that was never seen has no series, so
 * without one there are no failures; without calls there is no result.
 */
export function failedPercent({ pods, window }: ReleasePods): string {
  const failed = `grpc_requests_total{${pods},status=~"${serverFaults.join('|')}"}`;
  return [
    `100 * (sum(increase(${failed}[${window}])) or vector(0))`,
    `/ sum(increase(grpc_requests_total{${pods}}[${window}]))`,
  ].join('\n');
}

/** Nine of ten calls took less, in milliseconds. */
export function p90Milliseconds({ pods, window }: ReleasePods): string {
  const buckets = `grpc_request_duration_seconds_bucket{${pods}}`;
  return `1000 * histogram_quantile(0.9, sum by (le) (increase(${buckets}[${window}])))`;
}

/** How often a process began anew in a container that had one before. */
export function countRestarts({ pods, window }: ReleasePods): string {
  return `sum(changes(process_start_time_seconds{${pods}}[${window}]))`;
}
