import { parsePrometheusText } from '@zenlogic/loadtest';
import type { Replica, Target } from '../target/target.js';
import { withinTime } from '../within-time.js';
import { countersOf } from './counters-of.js';
import { problemOf } from './problem-of.js';
import { collect, runningOf } from './read-all.js';
import { type MetricsSource, type ReplicaCounters, UnreadableError } from './snapshot.js';

/**
 * Creates a source that reads every replica itself, all at the same time.
 *
 * @param timeoutMs for all of them. By default, 5000.
 */
export function createReplicaSource(target: Pick<Target, 'scrape'>, timeoutMs = 5000): MetricsSource {
  async function readOne(replica: Replica, signal: AbortSignal): Promise<ReplicaCounters | UnreadableError> {
    try {
      const text = await orAborted(target.scrape(replica, signal), signal);
      return countersOf(replica, parsePrometheusText(text));
    } catch (error) {
      return error instanceof UnreadableError
        ? error
        : new UnreadableError(`${replica.name} cannot be read: ${problemOf(error, timeoutMs)}`, {
            cause: error,
          });
    }
  }

  return {
    name: 'the replicas',
    async read(replicas, signal) {
      signal.throwIfAborted();
      const at = Date.now();
      const results = await withinTime(timeoutMs, signal, (limited) =>
        Promise.all(runningOf(replicas).map((replica) => readOne(replica, limited))),
      );
      signal.throwIfAborted();
      return { at, replicas: collect(results) };
    },
  };
}

/** Ends at the signal, even if the work does not heed it: a check that never ends would leave the weights as they are. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const listening = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: listening.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    listening.abort();
  }
}
