import type { Replica } from '../../target/target.js';

/** A replica that answers no question of health for so long has failed. */
const maxAwaySeconds = 10;

/** The same when none does: all calls of the canary are lost then. On a busy machine, an answer may be late. */
const maxAllAwaySeconds = 5;

/** What is remembered of the replicas of the canary, by name. */
export type ReplicaMemory = ReadonlyMap<string, RememberedReplica>;

interface RememberedReplica {
  readonly startTime: string | undefined;
  readonly restarts: number;
  /** Since when it is not ready, after it was: milliseconds since 1970. One that still starts is not away. */
  readonly awaySince: number | undefined;
  readonly wasReady: boolean;
}

/**
 * Compares the replicas of the canary with what they were before.
 *
 * A replica that is new, or gone with its name, is no crash: an autoscaler and an eviction do that. One that lost its
 * process, has another one, or is unready for 10 s is; and so it is when none is ready.
 *
 * @returns what to remember, and a sentence about the first crash.
 */
export function findCrash(
  memory: ReplicaMemory,
  replicas: readonly Replica[],
  now: number,
): { readonly memory: ReplicaMemory; readonly crash: string | undefined } {
  const canary = replicas.filter(({ role }) => role === 'canary');
  const next = new Map(
    canary.map((replica) => [replica.name, remember(replica, memory.get(replica.name), now)]),
  );
  const crash = canary
    .map((replica) =>
      describeCrash(replica, memory.get(replica.name), next.get(replica.name)?.awaySince, now),
    )
    .find((one) => one !== undefined);
  return { memory: next, crash: crash ?? describeAbsence(canary, memory, next, now) };
}

function remember(
  { startTime, restarts, isReady }: Replica,
  before: RememberedReplica | undefined,
  now: number,
): RememberedReplica {
  const wasReady = isReady || before?.wasReady === true;
  return {
    startTime,
    restarts,
    wasReady,
    awaySince: isReady || !wasReady ? undefined : (before?.awaySince ?? now),
  };
}

function describeCrash(
  { name, startTime, restarts }: Replica,
  before: RememberedReplica | undefined,
  awaySince: number | undefined,
  now: number,
): string | undefined {
  if (before?.startTime !== undefined && startTime === undefined) {
    return `${name} crashed: its process is gone`;
  }
  if (before?.startTime !== undefined && (restarts > before.restarts || startTime !== before.startTime)) {
    return `${name} was restarted at ${startTime}`;
  }
  if (awaySince !== undefined && (now - awaySince) / 1000 >= maxAwaySeconds) {
    return `${name} has not been ready for ${Math.round((now - awaySince) / 1000)} s`;
  }
  return undefined;
}

function describeAbsence(
  canary: readonly Replica[],
  before: ReplicaMemory,
  memory: ReplicaMemory,
  now: number,
): string | undefined {
  if (canary.length === 0) {
    return before.size === 0 ? undefined : 'no replica of the canary is left';
  }
  const awaySince = canary.map(({ name }) => memory.get(name)?.awaySince ?? now);
  return (now - Math.max(...awaySince)) / 1000 >= maxAllAwaySeconds
    ? `no replica of the canary has been ready for ${maxAllAwaySeconds} s`
    : undefined;
}
