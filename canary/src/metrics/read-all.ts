import type { Replica } from '../target/target.js';
import { type ReplicaCounters, UnreadableError } from './snapshot.js';

/** Replicas whose process runs: one that has none counts nothing, and what it had counted is gone. */
export function runningOf(replicas: readonly Replica[]): Replica[] {
  return replicas.filter(({ startTime }) => startTime !== undefined);
}

/**
 * Collects what was read of each replica.
 *
 * @throws {UnreadableError} that names those that could not be read, or says that there are none.
 */
export function collect(results: readonly (ReplicaCounters | UnreadableError)[]): ReplicaCounters[] {
  const read: ReplicaCounters[] = [];
  const problems: UnreadableError[] = [];
  for (const result of results) {
    if (result instanceof UnreadableError) {
      problems.push(result);
    } else {
      read.push(result);
    }
  }
  const [first, ...others] = problems;
  if (first !== undefined) {
    const more =
      others.length === 0
        ? ''
        : `; nor can ${others.length} more ${others.length === 1 ? 'replica' : 'replicas'} be read`;
    throw new UnreadableError(`${first.message}${more}`, { cause: first });
  }
  if (read.length === 0) {
    throw new UnreadableError('no replica runs that could be read');
  }
  return read;
}
