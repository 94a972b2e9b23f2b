import { join } from 'node:path';
import type { ReleaseWindow, Window } from '../../metrics/snapshot.js';
import { type Policy, readPolicy } from '../../policy.js';

/** The policy of the repository, which is what is put to the test. */
export const policy: Policy = readPolicy(join(import.meta.dirname, '..', '..', '..', '..', 'policy.json'));

/**
 * What a release did.
 *
 * @param failed by the name of the gRPC code; a number is of INTERNAL.
 */
export function release(
  calls: number,
  failed: number | Readonly<Record<string, number>> = 0,
  p90: number | undefined = calls > 0 ? 3 : undefined,
): ReleaseWindow {
  const failures = typeof failed === 'number' ? { INTERNAL: failed } : failed;
  const sum = Object.values(failures).reduce((total, count) => total + count, 0);
  return {
    calls,
    byStatus: { OK: calls - sum, ...failures },
    p50: p90,
    p90,
    p99: p90,
    streams: 0,
    openStreams: 0,
  };
}

/** What both did in the same half minute. */
export function between(stable: ReleaseWindow, canary: ReleaseWindow): Window {
  return { seconds: 30, stable, canary };
}
