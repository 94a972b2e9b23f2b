import type { Replica } from '../../target/target.js';

/** A canary whose replicas answer no question of health for so long has failed. */
const maxAwaySeconds = 10;

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
  return { memory: next, crash: crash ?? describeAbsence(canary, memory) };
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

/** At the second look in a row, for one answer may be late. */
function describeAbsence(canary: readonly Replica[], memory: ReplicaMemory): string | undefined {
  if (canary.length === 0) {
    return memory.size === 0 ? undefined : 'no replica of the canary is left';
  }
  const isAway = ({ name, isReady }: Replica): boolean =>
    !isReady && memory.get(name)?.awaySince !== undefined;
  return canary.every(isAway) ? 'no replica of the canary is ready' : undefined;
}
