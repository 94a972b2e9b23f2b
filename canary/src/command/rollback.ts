import { CanaryError } from '../canary-error.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { seconds } from '../output/words.js';
import { changeSplit } from './change-split.js';
import { findOwner } from './guard.js';
import { findActiveRun } from './run/run-record.js';
import type { Session } from './session.js';
import { waitForProxies } from './wait-for-proxies.js';

/** Options of {@link rollback}. */
export interface RollbackOptions {
  readonly reason: string;
  readonly timeoutSeconds: number;
  /** Also when no replica of the stable release is ready. */
  readonly isForced: boolean;
}

/** Takes all calls from the canary. Asks for little: it must work when much is broken. */
export async function rollback(session: Session, options: RollbackOptions): Promise<ExitCode> {
  const { target, output, clock, signal } = session;
  const { reason, timeoutSeconds, isForced } = options;
  let split = await target.readSplit(signal);
  const from = split.canaryPercent;
  await refuseToLoseAll(session, from, isForced);
  const [owner] = findOwner(split);
  if (owner !== undefined) {
    throw new CanaryError(exitCodes.refused, `nothing was written: ${owner.message}`);
  }
  if (from !== 0) {
    const active = findActiveRun(split);
    const run = active && { ...active, state: 'rolled back' as const };
    const purpose = { command: 'rollback', reason, ...(run !== undefined && { run }) };
    split = await changeSplit(session, split, 0, purpose, signal);
    output.progress(`${target.name}: wrote ${from} → 0 %`);
  }
  const proxiesSeconds = await waitForProxies(split, { target, clock, timeoutSeconds, signal });
  const sentence =
    from === 0
      ? 'the canary gets no calls; nothing had to be written'
      : `the canary gets no calls, in force everywhere after ${seconds(proxiesSeconds)}`;
  output.result(`${output.paint.good('done')}: ${sentence}`, {
    target: target.name,
    from,
    to: 0,
    proxiesSeconds,
    sentence,
  });
  return exitCodes.done;
}

async function refuseToLoseAll({ target, signal }: Session, from: number, isForced: boolean): Promise<void> {
  if (isForced || from === 0) {
    return;
  }
  const replicas = await target.readReplicas(signal);
  if (!replicas.some(({ role, isReady }) => role === 'stable' && isReady)) {
    throw new CanaryError(
      exitCodes.refused,
      `nothing was written, the canary keeps ${from} %: no replica of the stable release is ready, so all calls would be lost. ` +
        'Mend it first, or add --force',
    );
  }
}
