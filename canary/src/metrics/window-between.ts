import { type Bucket, histogramQuantile } from '@zenlogic/loadtest';
import type { Role } from '../split/split.js';
import type { MethodCounters, ReleaseWindow, ReplicaCounters, Snapshot, Window } from './snapshot.js';

/** Its calls have a route of their own to the canary, whatever the weights are, so they take no part in the split. */
export const unsplitService = 'auth.v2.AuthService';

/**
 * Says what both releases did between two snapshots, by counting process by process: one that is not in `before` counts
 * from zero, be it a new replica or one that was started again. What a process did that is only in `before` is not known;
 * see {@link keepVanished}.
 *
 * Only RPCs that both releases serve count, as only their calls are split.
 */
export function windowBetween(before: Snapshot, after: Snapshot): Window {
  const isSplit = createSplitTest(after.replicas);
  const increases = after.replicas.map((replica) => {
    const then = before.replicas.find((other) => isSameProcess(other, replica));
    const methods = replica.methods.filter(isSplit);
    return { role: replica.role, methods: methods.map((method) => increaseOf(then, method)) };
  });
  const ofRole = (role: Role) =>
    addUp(increases.filter((replica) => replica.role === role).flatMap(({ methods }) => methods));
  return {
    seconds: (after.at - before.at) / 1000,
    stable: ofRole('stable'),
    canary: ofRole('canary'),
  };
}

/**
 * Adds to a snapshot the processes that were last seen in an earlier one and are gone, so that their calls do not get lost.
 *
 * @param last what this returned before, or the first snapshot.
 */
export function keepVanished(last: Snapshot, now: Snapshot): Snapshot {
  const gone = last.replicas.filter(
    (replica) => !now.replicas.some((other) => isSameProcess(replica, other)),
  );
  // Streams end with their process.
  const ended = gone.map((replica) => ({
    ...replica,
    methods: replica.methods.map((method) => ({ ...method, openStreams: 0 })),
  }));
  return { at: now.at, replicas: [...now.replicas, ...ended] };
}

/** The start is only known to the second, so counters that went back tell another process too. */
function isSameProcess(earlier: ReplicaCounters, later: ReplicaCounters): boolean {
  return (
    earlier.replica === later.replica &&
    earlier.processStartSeconds === later.processStartSeconds &&
    earlier.methods.every((method) => {
      const { byStatus = {} } = findMethod(later, method) ?? {};
      return Object.entries(method.byStatus).every(([status, count]) => (byStatus[status] ?? 0) >= count);
    })
  );
}

function createSplitTest(replicas: readonly ReplicaCounters[]): (method: MethodCounters) => boolean {
  const releases = (['stable', 'canary'] as const)
    .map((role) => replicas.filter((replica) => replica.role === role))
    .filter((ofRole) => ofRole.length > 0);
  return (method) =>
    method.service !== unsplitService &&
    releases.every((ofRole) => ofRole.some((replica) => findMethod(replica, method) !== undefined));
}

function findMethod(
  { methods }: ReplicaCounters,
  { service, method }: MethodCounters,
): MethodCounters | undefined {
  return methods.find((other) => other.service === service && other.method === method);
}

function increaseOf(then: ReplicaCounters | undefined, now: MethodCounters): MethodCounters {
  const before = then === undefined ? undefined : findMethod(then, now);
  const statuses = Object.entries(now.byStatus).map(
    ([status, count]) => [status, count - (before?.byStatus[status] ?? 0)] as const,
  );
  return {
    ...now,
    byStatus: Object.fromEntries(statuses),
    buckets: now.buckets.map(({ le, count }) => ({
      le,
      count: count - countUpTo(before?.buckets ?? [], le),
    })),
  };
}

function addUp(methods: readonly MethodCounters[]): ReleaseWindow {
  const unary = methods.filter(({ isStreaming }) => !isStreaming);
  const byStatus = new Map<string, number>();
  for (const [status, count] of unary.flatMap((method) => Object.entries(method.byStatus))) {
    if (count > 0) {
      byStatus.set(status, (byStatus.get(status) ?? 0) + count);
    }
  }
  const buckets = addBuckets(unary);
  const quantile = (part: number): number | undefined => {
    const seconds = histogramQuantile(buckets, part)?.value;
    return seconds === undefined ? undefined : seconds * 1000;
  };
  const streaming = methods.filter(({ isStreaming }) => isStreaming);
  return {
    calls: sum([...byStatus.values()]),
    byStatus: Object.fromEntries(byStatus),
    p50: quantile(0.5),
    p90: quantile(0.9),
    p99: quantile(0.99),
    streams: sum(streaming.flatMap((method) => Object.values(method.byStatus))),
    openStreams: sum(streaming.map(({ openStreams }) => openStreams)),
  };
}

function addBuckets(methods: readonly MethodCounters[]): Bucket[] {
  const edges = [...new Set(methods.flatMap(({ buckets }) => buckets.map(({ le }) => le)))];
  return edges
    .sort((a, b) => a - b)
    .map((le) => ({ le, count: sum(methods.map(({ buckets }) => countUpTo(buckets, le))) }));
}

/** Observations of at most `le`, as far as the edges tell: two processes may have different ones. */
function countUpTo(buckets: readonly Bucket[], le: number): number {
  return buckets.findLast((bucket) => bucket.le <= le)?.count ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
