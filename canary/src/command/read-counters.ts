import type { MetricsSource, Snapshot } from '../metrics/snapshot.js';
import type { Replica } from '../target/target.js';
import type { Clock } from './clock.js';

/** Counters, and how long it took to read them: no two replicas are read at the same instant. */
export interface Reading {
  readonly snapshot: Snapshot;
  readonly tookSeconds: number;
}

/**
 * Reads the counters of the replicas that run.
 *
 * @throws {UnreadableError} as the source does.
 */
export async function readCounters(
  source: MetricsSource,
  replicas: readonly Replica[],
  clock: Clock,
  signal: AbortSignal,
): Promise<Reading> {
  const startedAt = clock.now();
  const snapshot = await source.read(replicas, signal);
  return { snapshot, tookSeconds: (clock.now() - startedAt) / 1000 };
}
