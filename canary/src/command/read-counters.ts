import type { MetricsSource, Snapshot } from '../metrics/snapshot.js';
import type { Target } from '../target/target.js';

/**
 * Reads the counters of the replicas that run now.
 *
 * @throws {UnreadableError} as the source does.
 */
export async function readCounters(
  target: Pick<Target, 'readReplicas'>,
  source: MetricsSource,
  signal: AbortSignal,
): Promise<Snapshot> {
  return source.read(await target.readReplicas(signal), signal);
}
