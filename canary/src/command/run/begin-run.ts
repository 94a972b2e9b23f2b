import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { readStartTime } from '@zenlogic/local';
import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import type { Policy } from '../../policy.js';
import type { RunHolder, RunState, Split } from '../../split/split.js';
import { changeSplit } from '../change-split.js';
import { findOwner } from '../guard.js';
import type { Session } from '../session.js';
import { waitForProxies } from '../wait-for-proxies.js';
import type { RunStart } from './conduct-run.js';
import { type RunPlan, recordRun } from './run-plan.js';
import { findActiveRun } from './run-record.js';

/** What the operator asked for. What is absent comes from the policy. */
export interface RunOptions {
  readonly steps?: readonly number[] | undefined;
  readonly holdSeconds?: number | undefined;
  readonly checkSeconds?: number | undefined;
  readonly maxHoldSeconds: number;
  readonly timeoutSeconds: number;
  readonly isAutoReverting: boolean;
  /** False reverts a run that was not ended, and starts anew. */
  readonly isResuming: boolean;
  readonly reason: string;
}

/**
 * Finds out where a run begins: at its first step, or where one that was killed had come to.
 *
 * @returns `finished` when the last run had come to its end and nothing was changed since.
 * @throws {CanaryError} `conflict` when another run is at work, or somebody changed the weights during one.
 */
export async function beginRun(session: Session, options: RunOptions): Promise<RunStart | 'finished'> {
  const { target, signal, policy, output } = session;
  const split = await target.readSplit(signal);
  const active = findActiveRun(split);
  if (active === undefined) {
    const plan = createPlan(options, policy);
    return options.isResuming && hasFinished(split, plan.steps)
      ? 'finished'
      : { plan, split, step: 0, isResumed: false };
  }
  refuseOwned(split);
  refuseWhileAlive(active);
  refuseAfterOthers(split, active);
  if (options.isResuming) {
    const { id, steps, holdSeconds } = active;
    const plan = createPlan({ ...options, steps, holdSeconds }, policy, id);
    // Whoever else conducts this run finds another revision, and stops.
    const run = recordRun(plan, active.step, 'running');
    const purpose = { command: 'run', reason: 'goes on', run };
    const taken = await changeSplit(session, split, split.canaryPercent, purpose, signal);
    return { plan, split: taken, step: active.step, isResumed: true };
  }
  output.progress(`run ${active.id} was not ended; its ${split.canaryPercent} % are taken back first`);
  const reverted = await revert(session, split, active, options.timeoutSeconds);
  return { plan: createPlan(options, policy), split: reverted, step: 0, isResumed: false };
}

function createPlan(options: RunOptions, policy: Policy, id = randomBytes(4).toString('hex')): RunPlan {
  const { maxHoldSeconds, timeoutSeconds, isAutoReverting, reason } = options;
  const holdSeconds = options.holdSeconds ?? policy.holdSeconds;
  return {
    id,
    steps: options.steps ?? policy.steps,
    holdSeconds,
    checkSeconds: options.checkSeconds ?? policy.checkSeconds,
    maxHoldSeconds: Math.max(maxHoldSeconds, holdSeconds),
    timeoutSeconds,
    isAutoReverting,
    reason,
    holder: findHolder(),
  };
}

function findHolder(): RunHolder | undefined {
  const startTime = readStartTime(process.pid);
  return startTime === undefined ? undefined : { host: hostname(), pid: process.pid, startTime };
}

function hasFinished({ changes, canaryPercent }: Split, steps: readonly number[]): boolean {
  const [last] = changes;
  return last?.run?.state === 'finished' && last.to === canaryPercent && canaryPercent === steps.at(-1);
}

function refuseOwned(split: Split): void {
  const [owner] = findOwner(split);
  if (owner !== undefined) {
    throw new CanaryError(exitCodes.refused, `nothing was written: ${owner.message}`);
  }
}

/** Only on this machine can be told whether a process is alive. One elsewhere notices that it lost the run. */
function refuseWhileAlive({ id, holder }: RunState): void {
  const isAlive =
    holder !== undefined &&
    holder.host === hostname() &&
    holder.pid !== process.pid &&
    readStartTime(holder.pid) === holder.startTime;
  if (isAlive) {
    throw new CanaryError(
      exitCodes.conflict,
      `run ${id} is at work in process ${holder.pid} on this machine; wait for it, or end it with Ctrl-C there`,
    );
  }
}

function refuseAfterOthers({ canaryPercent, changes }: Split, { id }: RunState): void {
  const written = changes[0]?.to;
  if (written !== canaryPercent) {
    throw new CanaryError(
      exitCodes.conflict,
      `run ${id} had written ${written} %, but ${canaryPercent} % is written now, by somebody without this command. ` +
        'Nothing was overwritten; say what shall be (`canary shift N` or `canary rollback`), then run again',
    );
  }
}

async function revert(
  session: Session,
  split: Split,
  active: RunState,
  timeoutSeconds: number,
): Promise<Split> {
  const { target, clock, signal } = session;
  const run: RunState = { ...active, state: 'rolled back' };
  const purpose = { command: 'run', reason: 'was not ended', run };
  const reverted = await changeSplit(session, split, 0, purpose, signal);
  await waitForProxies(reverted, { target, clock, timeoutSeconds, signal });
  return reverted;
}
