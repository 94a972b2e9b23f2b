import type { ReleaseWindow } from '../metrics/snapshot.js';
import { givenUp, isFault, isRefusal, mostAttempts, repeated } from './statuses.js';

/** What the calls of a release prove. */
export interface Evidence {
  /** Calls that got an answer. */
  readonly calls: number;
  readonly faults: Kind;
  readonly refusals: Kind;
  readonly givenUp: Kind;
}

/** Calls that went one way. */
export interface Kind {
  /** As the servers counted them. */
  readonly counted: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** How many of them tell something of their own; may be a fraction. */
  readonly independent: number;
}

/**
 * Weighs what a release did. A test that takes one call for five finds certainty where there is chance: a single call
 * that met a release away is counted up to {@link mostAttempts} times, so each `UNAVAILABLE` has only that part of the
 * weight of a call.
 */
export function weigh({ calls, byStatus }: ReleaseWindow): Evidence {
  const gaveUp = select(byStatus, (status) => status === givenUp);
  const faults = select(byStatus, isFault);
  return {
    calls: calls - gaveUp.counted - (faults.counted - faults.independent),
    faults,
    refusals: select(byStatus, isRefusal),
    givenUp: gaveUp,
  };
}

/** Percent of the calls. */
export function percentOf({ independent }: Kind, calls: number): number {
  return calls > 0 ? (independent / calls) * 100 : 0;
}

function select(byStatus: Readonly<Record<string, number>>, isMeant: (status: string) => boolean): Kind {
  const chosen = Object.entries(byStatus).filter(([status, count]) => count > 0 && isMeant(status));
  return {
    counted: sum(chosen.map(([, count]) => count)),
    byStatus: Object.fromEntries(chosen),
    independent: sum(chosen.map(([status, count]) => (status === repeated ? count / mostAttempts : count))),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
