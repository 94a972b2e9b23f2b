import { CanaryError } from '../../canary-error.js';
import { type ExitCode, exitCodes } from '../../exit-codes.js';
import { createRunView } from '../../output/run-view.js';
import type { Session } from '../session.js';
import { beginRun, type RunOptions } from './begin-run.js';
import { conductRun } from './conduct-run.js';
import type { RunEvent } from './run-event.js';
import { findActiveRun } from './run-record.js';

/**
 * Takes a canary through its steps, and shows it.
 *
 * Ctrl-C leaves the weights as they are: the next run goes on where this one was.
 */
export async function run(session: Session, options: RunOptions): Promise<ExitCode> {
  const { output, clock, signal, target, source } = session;
  const view = createRunView(output, clock);
  const emit = (event: RunEvent): void => {
    view.show(event);
    if (output.isJson) {
      output.event({ ...event, at: new Date(clock.now()).toISOString() });
    }
  };
  let exitCode: ExitCode = exitCodes.unexpected;
  try {
    const start = await beginRun(session, options);
    if (start === 'finished') {
      const { canaryPercent: percent } = await target.readSplit(signal);
      emit({ event: 'finished', percent });
      exitCode = exitCodes.done;
      return exitCode;
    }
    const { plan, split, step, isResumed } = start;
    emit({
      event: isResumed ? 'resumed' : 'started',
      id: plan.id,
      target: target.name,
      source: source.name,
      steps: plan.steps,
      step: step + 1,
      percent: split.canaryPercent,
      holdSeconds: plan.holdSeconds,
      checkSeconds: plan.checkSeconds,
    });
    exitCode = await conductRun(session, start, emit);
    return exitCode;
  } catch (error) {
    if (signal.aborted) {
      exitCode = exitCodes.interrupted;
      emit(await describeInterruption(session));
      return exitCode;
    }
    if (error instanceof CanaryError) {
      exitCode = error.exitCode;
      emit({ event: 'error', message: error.message });
      return exitCode;
    }
    throw error;
  } finally {
    emit({ event: 'end', exitCode });
  }
}

/** Says what is left: nobody watches the canary any more. */
async function describeInterruption({ target }: Session): Promise<RunEvent> {
  const split = await target.readSplit(AbortSignal.timeout(interruptionMs));
  const { canaryPercent: percent } = split;
  const left = `interrupted. The canary keeps ${percent} %`;
  const message =
    findActiveRun(split) === undefined
      ? `${left}; no run had begun`
      : `${left}, and nobody watches it: \`canary run\` goes on at this step, \`canary rollback\` takes its calls away`;
  return { event: 'interrupted', percent, message };
}

const interruptionMs = 5000;
