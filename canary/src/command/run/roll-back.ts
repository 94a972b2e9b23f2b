import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import type { RunState, Split } from '../../split/split.js';
import { changeSplit } from '../change-split.js';
import type { Session } from '../session.js';
import { waitForProxies } from '../wait-for-proxies.js';

/** A target that is away is tried again for so long. */
const maxAwaySeconds = 60;
const retryMs = 1000;

/** Options of {@link rollBackAtOnce}. */
export interface RollBackOptions {
  readonly reason: string;
  readonly run: RunState;
  readonly timeoutSeconds: number;
}

/**
 * Takes all calls from the canary, whatever the operator presses meanwhile: half a rollback helps nobody.
 *
 * @returns the seconds until all proxies had it.
 * @throws {CanaryError} `conflict`; `noRights` with the patch to make by hand; `unreachable` after a minute of trying;
 * `wrongSplit` when it is written but not in force in time.
 */
export async function rollBackAtOnce(
  session: Session,
  split: Split,
  { reason, run, timeoutSeconds }: RollBackOptions,
): Promise<number> {
  const { target, clock } = session;
  const startedAt = clock.now();
  const { signal } = new AbortController();
  let reverted: Split;
  for (;;) {
    try {
      reverted = await changeSplit(session, split, 0, { command: 'run', reason, run }, signal);
      break;
    } catch (error) {
      const isAway = error instanceof CanaryError && error.exitCode === exitCodes.unreachable;
      if (!isAway || clock.now() - startedAt > maxAwaySeconds * 1000) {
        throw error;
      }
      await clock.sleep(retryMs, signal);
    }
  }
  await waitForProxies(reverted, { target, clock, timeoutSeconds, signal });
  return (clock.now() - startedAt) / 1000;
}
