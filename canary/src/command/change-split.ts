import type { Change, RunState, Split } from '../split/split.js';
import type { Session } from './session.js';

/** What a change is made for. */
export interface Purpose {
  /** The verb. */
  readonly command: string;
  readonly reason: string;
  readonly run?: RunState;
}

/**
 * Writes a share of the canary with its record, if the split is still the one that was read.
 *
 * @throws {CanaryError} `conflict`, or `noRights` with the patch to make by hand.
 */
export function changeSplit(
  { target, clock }: Pick<Session, 'target' | 'clock'>,
  read: Split,
  to: number,
  purpose: Purpose,
  signal: AbortSignal,
): Promise<Split> {
  const change: Change = {
    at: new Date(clock.now()).toISOString(),
    by: target.operator,
    command: purpose.command,
    reason: purpose.reason,
    from: read.canaryPercent,
    to,
    ...(purpose.run !== undefined && { run: purpose.run }),
  };
  return target.writeSplit(read, change, signal);
}
