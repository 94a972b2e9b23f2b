import type { Bucket } from './histogram-quantile.js';
import { isScrapeFailure, type Scrape, type ScrapeFailure } from './metrics-scrape.js';
import type { Sample } from './prometheus-text.js';

/** What the servers of one release counted for one RPC. */
export interface ReleaseCounts {
  readonly release: string;
  /** Calls that reached a server of the release. A call that the balancer repeats counts each time. */
  readonly calls: number;
  /** Those calls by gRPC status. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Seconds from request to answer inside the server; empty when there was no call. */
  readonly buckets: readonly Bucket[];
}

/** The counts by release, or why there are none, each reason a sentence without full stop. */
export type ServerCounts = readonly ReleaseCounts[] | { readonly missing: readonly string[] };

/** Tells missing counts from counts. */
export function isMissing(counts: ServerCounts): counts is { readonly missing: readonly string[] } {
  return 'missing' in counts;
}

/** An RPC by the labels of its metrics. */
export interface RpcLabels {
  readonly service: string;
  readonly method: string;
}

const requests = 'grpc_requests_total';
const durations = 'grpc_request_duration_seconds_bucket';

/**
 * Says what the servers counted between two scrapes, by release in
 * alphabetical order. Missing data is said, never guessed.
 *
 * @param before and `after` list the same servers in the same order.
 */
export function countBetween(
  before: readonly (Scrape | ScrapeFailure)[],
  after: readonly (Scrape | ScrapeFailure)[],
  rpc: RpcLabels,
): ServerCounts {
  const missing: string[] = [];
  const byRelease = new Map<string, { byStatus: Map<string, number>; buckets: Map<number, number> }>();
  for (const [index, now] of after.entries()) {
    const then = before[index];
    if (then === undefined || isScrapeFailure(then)) {
      missing.push(then?.problem ?? `${now.server.url} was not read before the run`);
      continue;
    }
    if (isScrapeFailure(now)) {
      missing.push(now.problem);
      continue;
    }
    const { url, release } = now.server;
    if (value(then, 'process_start_time_seconds') !== value(now, 'process_start_time_seconds')) {
      missing.push(`${url} was restarted during the run`);
      continue;
    }
    const counts = byRelease.get(release) ?? { byStatus: new Map(), buckets: new Map() };
    byRelease.set(release, counts);
    const statuses = increase(then, now, requests, rpc, 'status');
    const buckets = increase(then, now, durations, rpc, 'le');
    if (statuses === undefined || buckets === undefined) {
      missing.push(`a counter of ${url} went backwards: it was restarted during the run`);
      continue;
    }
    const calls = sum(statuses.values());
    if (calls > 0 && buckets.size === 0) {
      missing.push(`${url} has no ${durations} for ${rpc.service}/${rpc.method}`);
    }
    addAll(counts.byStatus, statuses);
    addAll(counts.buckets, new Map([...buckets].map(([le, count]) => [edge(le), count])));
  }
  if (missing.length > 0) {
    return { missing };
  }
  return [...byRelease]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([release, { byStatus, buckets }]) => ({
      release,
      calls: sum(byStatus.values()),
      byStatus: Object.fromEntries([...byStatus].filter(([, count]) => count > 0)),
      buckets: [...buckets].sort(([a], [b]) => a - b).map(([le, count]) => ({ le, count })),
    }));
}

/** Adds up what several runs counted, release by release. */
export function addCounts(runs: readonly (readonly ReleaseCounts[])[]): ReleaseCounts[] {
  const releases = [...new Set(runs.flat().map(({ release }) => release))].sort();
  return releases.map((release) => {
    const byStatus = new Map<string, number>();
    const buckets = new Map<number, number>();
    let calls = 0;
    for (const counts of runs.flat().filter((one) => one.release === release)) {
      calls += counts.calls;
      addAll(byStatus, new Map(Object.entries(counts.byStatus)));
      addAll(buckets, new Map(counts.buckets.map(({ le, count }) => [le, count])));
    }
    return {
      release,
      calls,
      byStatus: Object.fromEntries(byStatus),
      buckets: [...buckets].sort(([a], [b]) => a - b).map(([le, count]) => ({ le, count })),
    };
  });
}

/** Increase of a metric by one of its labels; undefined when a series went backwards or away. */
function increase(
  before: Scrape,
  after: Scrape,
  metric: string,
  rpc: RpcLabels,
  by: string,
): Map<string, number> | undefined {
  const then = series(before.samples, metric, rpc, by);
  const now = series(after.samples, metric, rpc, by);
  if ([...then].some(([key, count]) => !((now.get(key) ?? 0) >= count))) {
    return undefined;
  }
  return new Map([...now].map(([key, count]) => [key, count - (then.get(key) ?? 0)]));
}

function series(samples: readonly Sample[], metric: string, rpc: RpcLabels, by: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const { name, labels, value: count } of samples) {
    const key = labels[by];
    if (
      name === metric &&
      labels.service === rpc.service &&
      labels.method === rpc.method &&
      key !== undefined
    ) {
      values.set(key, (values.get(key) ?? 0) + count);
    }
  }
  return values;
}

function value({ samples }: Scrape, metric: string): number | undefined {
  return samples.find(({ name }) => name === metric)?.value;
}

function edge(le: string): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
}

function addAll<K>(totals: Map<K, number>, more: ReadonlyMap<K, number>): void {
  for (const [key, count] of more) {
    totals.set(key, (totals.get(key) ?? 0) + count);
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const one of values) {
    total += one;
  }
  return total;
}
