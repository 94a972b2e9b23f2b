import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import { judgeCanary } from '../../judge/judge-canary.js';
import { createLatencyJudge } from '../../judge/judge-latency.js';
import type { Verdict } from '../../judge/verdict.js';
import { UnreadableError, type Window } from '../../metrics/snapshot.js';
import type { Split } from '../../split/split.js';
import { readCounters } from '../read-counters.js';
import type { Session } from '../session.js';
import { measureShare, type Share } from '../share.js';
import { createGrowingWindow } from '../share-window.js';
import { findCrash, type ReplicaMemory } from './find-crash.js';
import type { Emit } from './run-event.js';
import { type Decision, decide, freshStep, type Observation, type StepRules } from './step-machine.js';

/** Between two looks at the replicas: a canary that crashed must not wait for the next check. */
const watchMs = 500;

/** A step that is watched. */
export interface WatchedStep {
  /** As written for this step. */
  readonly split: Split;
  /** Counted from 1. */
  readonly number: number;
  readonly rules: StepRules;
  readonly checkSeconds: number;
  /** Asked before the run goes on: what speaks against the next share, each a sentence. */
  readonly findProblems: () => Promise<readonly string[]>;
}

/** How a step ended. */
export type StepEnding =
  | Exclude<Decision, { kind: 'hold' }>
  | { readonly kind: 'conflict'; readonly found: Split };

/**
 * Watches a step until something is decided. The windows of judgement and share begin with it.
 *
 * @param memory the replicas of the canary as they were before, so that a crash between two steps is seen.
 */
export async function watchStep(
  session: Session,
  { split, number, rules, checkSeconds, findProblems }: WatchedStep,
  memory: ReplicaMemory,
  emit: Emit,
): Promise<{ readonly ending: StepEnding; readonly memory: ReplicaMemory }> {
  const { target, clock, signal } = session;
  const startedAt = clock.now();
  const windows = createWindows(session, split.canaryPercent);
  let remembered = memory;
  let state = freshStep;

  /** Sleeps until the next check, or until a replica crashes. */
  async function watchReplicas(): Promise<string | undefined> {
    const checkAt = clock.now() + checkSeconds * 1000;
    for (;;) {
      try {
        const seen = findCrash(remembered, await target.readReplicas(signal), clock.now());
        remembered = seen.memory;
        if (seen.crash !== undefined) {
          return seen.crash;
        }
      } catch (error) {
        // The check that follows cannot read them either, and counts it.
        rethrowUnlessAway(error);
      }
      const left = checkAt - clock.now();
      if (left <= 0) {
        return undefined;
      }
      await clock.sleep(Math.min(watchMs, left), signal);
    }
  }

  async function check(): Promise<StepEnding | undefined> {
    const crash = await watchReplicas();
    const secondsInStep = (clock.now() - startedAt) / 1000;
    if (crash !== undefined) {
      return { kind: 'roll back', cause: 'failed', reasons: [crash] };
    }
    const found = await target.readSplit(signal).catch((error) => {
      rethrowUnlessAway(error);
      return String((error as Error).message);
    });
    if (typeof found !== 'string' && found.revision !== split.revision) {
      return { kind: 'conflict', found };
    }
    const reading = typeof found === 'string' ? { unreadable: found } : await windows.read();
    const seen: Observation = { secondsInStep, ...reading };
    const next = decide(state, seen, rules);
    state = next.state;
    const decision = await askBeforeGoingOn(next.decision, secondsInStep);
    tell(reading, secondsInStep, decision);
    return decision.kind === 'hold' ? undefined : decision;
  }

  async function askBeforeGoingOn(decision: Decision, secondsInStep: number): Promise<Decision> {
    if (decision.kind !== 'go on') {
      return decision;
    }
    const problems = await findProblems();
    if (problems.length === 0) {
      return decision;
    }
    return secondsInStep >= rules.maxHoldSeconds
      ? { kind: 'stop', cause: 'inconclusive', reasons: problems }
      : { kind: 'hold', waitsFor: problems };
  }

  function tell(reading: Findings, secondsInStep: number, decision: Decision): void {
    const percent = split.canaryPercent;
    const waitsFor = decision.kind === 'hold' ? decision.waitsFor : [];
    if (reading.share !== undefined) {
      const { observedPercent, low, high, calls, outcome } = reading.share;
      emit({ event: 'share', percent, observedPercent, low, high, calls, outcome });
    }
    if (reading.unreadable !== undefined) {
      const { unreadableInARow: inARow } = state;
      emit({ event: 'unreadable', reason: reading.unreadable, inARow, of: rules.unreadableChecks, waitsFor });
    }
    if (reading.verdict !== undefined && reading.window !== undefined) {
      const { outcome, reasons } = reading.verdict;
      emit({
        event: 'check',
        step: number,
        percent,
        outcome,
        reasons,
        window: reading.window,
        secondsInStep,
        waitsFor,
      });
    }
  }

  await windows.read();
  for (;;) {
    const ending = await check();
    if (ending !== undefined) {
      return { ending, memory: remembered };
    }
  }
}

/** What the counters said at a check. */
interface Findings {
  readonly ageSeconds?: number;
  readonly unreadable?: string;
  readonly window?: Window;
  readonly verdict?: Verdict;
  readonly share?: Share;
}

/**
 * The windows of a step: one for the calls that failed, one for their latency, which begins anew after slow calls, and one
 * for the share, which begins anew after a wrong share.
 */
function createWindows(
  { target, source, shareSource, policy, clock, signal }: Session,
  percent: number,
): { read(): Promise<Findings> } {
  const judged = createGrowingWindow();
  const timed = createGrowingWindow();
  const shared = createGrowingWindow();
  const latencyJudge = createLatencyJudge(policy);
  return {
    async read() {
      try {
        const replicas = await target.readReplicas(signal);
        const ofSource = await readCounters(source, replicas, clock, signal);
        const ofReplicas =
          source === shareSource ? ofSource : await readCounters(shareSource, replicas, clock, signal);
        const window = judged.extendTo(ofSource)?.window;
        const timedWindow = timed.extendTo(ofSource)?.window;
        const latency = timedWindow && latencyJudge.judge(timedWindow);
        if (latency?.isOver) {
          timed.beginAnew();
        }
        const splitWindow = shared.extendTo(ofReplicas);
        const share = splitWindow && measureShare(splitWindow, percent, policy.shareSignificance);
        if (share?.outcome === 'wrong') {
          shared.beginAnew();
        }
        return {
          ageSeconds: ofSource.snapshot.ageSeconds ?? 0,
          ...(window !== undefined && { window, verdict: judgeCanary(window, policy, latency?.finding) }),
          ...(share !== undefined && { share }),
        };
      } catch (error) {
        if (error instanceof UnreadableError) {
          return { unreadable: error.message };
        }
        rethrowUnlessAway(error);
        return { unreadable: (error as Error).message };
      }
    },
  };
}

/** A target that cannot be reached for a moment is no reason to end a run; whatever else is thrown is. */
function rethrowUnlessAway(error: unknown): void {
  if (!(error instanceof CanaryError && error.exitCode === exitCodes.unreachable)) {
    throw error;
  }
}
