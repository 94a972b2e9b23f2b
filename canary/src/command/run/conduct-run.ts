import { CanaryError } from '../../canary-error.js';
import { type ExitCode, exitCodes } from '../../exit-codes.js';
import type { Split } from '../../split/split.js';
import { describeConflict } from '../../target/conflict.js';
import { changeSplit } from '../change-split.js';
import { findMissingReplicas, findProblems, guardChange } from '../guard.js';
import type { Session } from '../session.js';
import { waitForProxies } from '../wait-for-proxies.js';
import { findCrash, type ReplicaMemory } from './find-crash.js';
import { rollBackAtOnce } from './roll-back.js';
import type { Emit } from './run-event.js';
import { type RunPlan, recordRun } from './run-plan.js';
import { type StepEnding, watchStep } from './watch-step.js';

type RollBack = Extract<StepEnding, { kind: 'roll back' }>;

/** Where a run begins. */
export interface RunStart {
  readonly plan: RunPlan;
  readonly split: Split;
  /** Index of the first step. */
  readonly step: number;
  /** The weights of that step are written already. */
  readonly isResumed: boolean;
}

/**
 * Takes a canary through its steps, each no longer than it is proven to be safe.
 *
 * @throws {CanaryError} for what ends a run without a verdict; the reason of the session's signal when it is aborted, and
 * then the weights stay as they are.
 */
export async function conductRun(session: Session, start: RunStart, emit: Emit): Promise<ExitCode> {
  const { plan } = start;
  const { target, clock, signal, policy } = session;
  let { split } = start;
  let memory: ReplicaMemory = new Map();

  /** Nobody watched the canary before a resumed run; so it must be whole, or it gets no calls any more. */
  async function lookAtReplicas(): Promise<RollBack | undefined> {
    const replicas = await target.readReplicas(signal);
    memory = findCrash(memory, replicas, clock.now()).memory;
    const missing = start.isResumed ? findMissingReplicas(replicas, 'canary') : [];
    return missing.length === 0
      ? undefined
      : { kind: 'roll back', cause: 'failed', reasons: missing.map(({ message }) => message) };
  }

  async function enterStep(step: number, percent: number): Promise<void> {
    const from = split.canaryPercent;
    const run = recordRun(plan, step, 'running');
    split = await changeSplit(session, split, percent, { command: 'run', reason: plan.reason, run }, signal);
    emit({ event: 'shifted', from, to: percent, step: step + 1 });
  }

  async function tellConflict(found: Split): Promise<ExitCode> {
    const message = describeConflict(split, found);
    emit({ event: 'conflict', read: split.canaryPercent, found: found.canaryPercent, message });
    return exitCodes.conflict;
  }

  async function end(step: number, ending: Exclude<StepEnding, { kind: 'go on' }>): Promise<ExitCode> {
    switch (ending.kind) {
      case 'conflict':
        return tellConflict(ending.found);
      case 'stop':
        await writeState(step, 'stopped', ending.reasons[0] ?? '');
        emit({ event: 'stopped', percent: split.canaryPercent, reasons: ending.reasons });
        return ending.cause === 'wrong split' ? exitCodes.wrongSplit : exitCodes.inconclusive;
      case 'roll back':
        return plan.isAutoReverting ? revert(step, ending) : leave(step, ending);
    }
  }

  async function revert(step: number, { cause, reasons }: RollBack): Promise<ExitCode> {
    const percent = split.canaryPercent;
    const run = recordRun(plan, step, 'rolled back');
    const { timeoutSeconds } = plan;
    try {
      // Nothing comes before this, not even a word: every moment costs calls.
      const seconds = await rollBackAtOnce(session, split, { reason: reasons[0] ?? '', run, timeoutSeconds });
      emit({ event: 'failed', percent, reasons });
      emit({ event: 'rolledBack', from: percent, seconds });
    } catch (error) {
      emit({ event: 'failed', percent, reasons });
      throw error;
    }
    return cause === 'blind' ? exitCodes.rolledBackBlind : exitCodes.rolledBack;
  }

  async function leave(step: number, { cause, reasons }: RollBack): Promise<ExitCode> {
    const percent = split.canaryPercent;
    await writeState(step, 'stopped', reasons[0] ?? '');
    emit({ event: 'failed', percent, reasons });
    emit({ event: 'stopped', percent, reasons: [`the canary keeps ${percent} %, as --no-auto-revert asks`] });
    return cause === 'blind' ? exitCodes.inconclusive : exitCodes.failing;
  }

  /** The weights stay; only the record tells how the run ended. */
  async function writeState(step: number, state: 'finished' | 'stopped', reason: string): Promise<void> {
    const run = recordRun(plan, step, state);
    split = await changeSplit(session, split, split.canaryPercent, { command: 'run', reason, run }, signal);
  }

  async function takeSteps(): Promise<ExitCode> {
    const broken = await lookAtReplicas();
    if (broken !== undefined) {
      return end(start.step, broken);
    }
    for (const [step, percent] of plan.steps.entries()) {
      if (step < start.step) {
        continue;
      }
      if (!(start.isResumed && step === start.step)) {
        if (step === start.step) {
          await guardChange(target, split, percent, signal);
        }
        await enterStep(step, percent);
      }
      const { timeoutSeconds } = plan;
      const seconds = await waitForProxies(split, { target, clock, timeoutSeconds, signal });
      emit({ event: 'proxies', percent, seconds });
      const next = plan.steps[step + 1];
      const watched = await watchStep(
        session,
        {
          split,
          number: step + 1,
          rules: { ...plan, unreadableChecks: policy.unreadableChecks },
          checkSeconds: plan.checkSeconds,
          findProblems: async () =>
            next === undefined
              ? []
              : (await findProblems(target, split, next, signal)).map(({ message }) => message),
        },
        memory,
        emit,
      );
      memory = watched.memory;
      if (watched.ending.kind !== 'go on') {
        return end(step, watched.ending);
      }
    }
    await writeState(plan.steps.length - 1, 'finished', plan.reason);
    emit({ event: 'finished', percent: split.canaryPercent });
    return exitCodes.done;
  }

  try {
    return await takeSteps();
  } catch (error) {
    if (error instanceof CanaryError && error.exitCode === exitCodes.conflict) {
      return tellConflict(await target.readSplit(signal));
    }
    throw error;
  }
}
