import { CanaryError } from '../canary-error.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { seconds } from '../output/words.js';
import { changeSplit } from './change-split.js';
import { guardChange } from './guard.js';
import { readUnchanged } from './read-unchanged.js';
import { findActiveRun } from './run/run-record.js';
import type { Session } from './session.js';
import { waitForProxies } from './wait-for-proxies.js';

/** Options of {@link promote}. */
export interface PromoteOptions {
  readonly reason: string;
  readonly timeoutSeconds: number;
}

/**
 * Makes the build of the canary the stable release, and gives all calls back to that. It loses none: the stable replicas
 * are replaced while the canary has all calls, and get calls when they are ready. Cut short and done again, it goes on.
 */
export async function promote(session: Session, options: PromoteOptions): Promise<ExitCode> {
  const { target, output, clock, signal } = session;
  const { reason, timeoutSeconds } = options;
  const split = await target.readSplit(signal);
  const run = findActiveRun(split);
  if (split.canaryPercent !== 100 || run !== undefined) {
    throw new CanaryError(
      exitCodes.refused,
      `nothing was done: ${run === undefined ? `the canary has ${split.canaryPercent} % of the calls, and must have proven itself with all of them` : `run ${run.id} was not ended`}; \`canary run\` takes it there`,
    );
  }
  await guardChange(target, split, 100, signal);
  output.progress(`${target.name}: the canary has all calls; the stable release gets its build`);
  await target.promote(output.progress, signal);
  const found = await readUnchanged(target, split, signal);
  // Now the stable release must be whole, for it gets all calls.
  await guardChange(target, found, 0, signal);
  const written = await changeSplit(session, found, 0, { command: 'promote', reason }, signal);
  const proxiesSeconds = await waitForProxies(written, { target, clock, timeoutSeconds, signal });
  const releases = await listStableReleases(session);
  const sentence = `release ${releases} is the stable release and has all calls, in force everywhere after ${seconds(proxiesSeconds)}; the next canary may be deployed`;
  output.result(`${output.paint.good('done')}: ${sentence}`, {
    target: target.name,
    release: releases,
    proxiesSeconds,
    sentence,
  });
  return exitCodes.done;
}

async function listStableReleases({ target, signal }: Session): Promise<string> {
  const replicas = await target.readReplicas(signal);
  const stable = replicas.filter(({ role }) => role === 'stable').map(({ release }) => release);
  return [...new Set(stable)].join(' and ');
}
