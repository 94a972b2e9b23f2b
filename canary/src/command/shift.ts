import { CanaryError } from '../canary-error.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { seconds } from '../output/words.js';
import { changeSplit } from './change-split.js';
import { guardChange } from './guard.js';
import { findActiveRun } from './run/run-record.js';
import type { Session } from './session.js';
import { describeShare, type Share, waitForShare } from './share.js';
import { waitForProxies } from './wait-for-proxies.js';

/** Options of {@link shift}. */
export interface ShiftOptions {
  readonly reason: string;
  /** For the proxies and the observed share together. */
  readonly timeoutSeconds: number;
  /** The release that the canary must be of, when the operator named it. */
  readonly release?: string | undefined;
}

/** What a shift came to, as programs read it. */
export interface ShiftResult {
  readonly target: string;
  readonly from: number;
  readonly to: number;
  /** Seconds from the write until all proxies had it. */
  readonly proxiesSeconds: number;
  /** Seconds from then until the observed share agreed; undefined when it did not. */
  readonly shareSeconds: number | undefined;
  readonly share: Share | undefined;
  readonly sentence: string;
}

/**
 * Gives the canary a share of the calls, and waits until it really has it. Nothing is written when anything speaks
 * against it.
 */
export async function shift(session: Session, to: number, options: ShiftOptions): Promise<ExitCode> {
  const { target, output, clock, signal } = session;
  const { reason, timeoutSeconds, release } = options;
  let split = await target.readSplit(signal);
  await checkRelease(session, release);
  await guardChange(target, split, to, signal);
  const from = split.canaryPercent;
  const run = findActiveRun(split);
  if (run !== undefined) {
    output.progress(`a run was at ${from} % (${run.id}); if it still is at work, it stops now`);
  }
  const startedAt = clock.now();
  if (from === to) {
    output.progress(`${target.name}: the canary has ${to} % already, nothing was written`);
  } else {
    split = await changeSplit(session, split, to, { command: 'shift', reason }, signal);
    output.progress(`${target.name}: wrote ${from} → ${to} %`);
  }
  const proxiesSeconds = await waitForProxies(split, { target, clock, timeoutSeconds, signal });
  output.progress(`all proxies have it after ${seconds(proxiesSeconds)}; waiting for calls`);
  const left = Math.max(1, timeoutSeconds - (clock.now() - startedAt) / 1000);
  const waited = await waitForShare(session, split, left);
  const { exitCode, sentence } = judgeWait(waited, to);
  const isProven = exitCode === exitCodes.done;
  const result: ShiftResult = {
    target: target.name,
    from,
    to,
    proxiesSeconds,
    shareSeconds: isProven ? waited.seconds : undefined,
    share: waited.share,
    sentence,
  };
  const { paint } = output;
  output.result(`${isProven ? paint.good('done') : paint.warn('not proven')}: ${sentence}`, result);
  return exitCode;
}

/** What it means that a share agreed, or did not within the time. */
function judgeWait(
  { share, problem, seconds: waited }: Awaited<ReturnType<typeof waitForShare>>,
  to: number,
): { readonly exitCode: ExitCode; readonly sentence: string } {
  if (share === undefined) {
    return {
      exitCode: exitCodes.inconclusive,
      sentence: `${to} % is in force, but the counters cannot be read: ${problem ?? 'no two readings'}`,
    };
  }
  const said = describeShare(share);
  switch (share.outcome) {
    case 'agrees':
      return { exitCode: exitCodes.done, sentence: `${said}, ${seconds(waited)} after the proxies had it` };
    case 'wrong':
      return { exitCode: exitCodes.wrongSplit, sentence: `${to} % is in force, but ${said}` };
    case 'too slow to tell':
      return { exitCode: exitCodes.inconclusive, sentence: `${to} % is in force, but ${said}` };
    case 'too few calls':
      return {
        exitCode: exitCodes.inconclusive,
        sentence: `${to} % is in force, but ${said} within ${seconds(waited)}; \`canary verify ${to} --send 1000\` sends its own`,
      };
  }
}

/**
 * Refuses a release that the canary is not.
 *
 * @throws {CanaryError} `usage`.
 */
export async function checkRelease({ target, signal }: Session, release: string | undefined): Promise<void> {
  if (release === undefined) {
    return;
  }
  const replicas = await target.readReplicas(signal);
  const releases = [...new Set(replicas.filter(({ role }) => role === 'canary').map((one) => one.release))];
  if (!releases.includes(release)) {
    throw new CanaryError(
      exitCodes.usage,
      `--release ${release}: the canary is of release ${releases.join(' and ') || '(no replica)'}; nothing was written`,
    );
  }
}
