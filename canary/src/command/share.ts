import { judgeShare } from '../judge/judge-share.js';
import { UnreadableError } from '../metrics/snapshot.js';
import { count, percent } from '../output/words.js';
import type { Split } from '../split/split.js';
import { readCounters } from './read-counters.js';
import { readUnchanged } from './read-unchanged.js';
import type { Session } from './session.js';
import { type BlurredWindow, createGrowingWindow } from './share-window.js';

/** Fewer calls tell no share. */
export const minShareCalls = 200;

/** When reading the counters takes a larger part of a window, it tells no share. */
const maxBlurPart = 0.2;

const pollMs = 500;

/** The share of the calls that the canary really got in a window. */
export interface Share {
  readonly wantedPercent: number;
  readonly observedPercent: number;
  /** What the observed share must lie between, at this many calls and with counters that took so long to read. */
  readonly low: number;
  readonly high: number;
  readonly calls: number;
  readonly outcome: ShareOutcome;
}

/** What a share says of the split. */
export type ShareOutcome = 'agrees' | 'wrong' | 'too few calls' | 'too slow to tell';

/** Measures the share of the canary in a window. */
export function measureShare(
  { window, blurSeconds }: BlurredWindow,
  wantedPercent: number,
  significance: number,
): Share {
  const { stable, canary, seconds } = window;
  const calls = stable.calls + canary.calls;
  const judged = judgeShare(canary.calls, calls, wantedPercent, significance);
  const { observedPercent } = judged;
  const blurPart = seconds > 0 ? blurSeconds / seconds : 1;
  // One release counts so much longer than the other when all of its replicas are read first or last.
  const blurPercent = (wantedPercent * (100 - wantedPercent) * blurPart) / 100;
  const low = Math.max(0, judged.low - blurPercent);
  const high = Math.min(100, judged.high + blurPercent);
  const agrees = calls > 0 && observedPercent >= low && observedPercent <= high;
  return {
    wantedPercent,
    observedPercent,
    low,
    high,
    calls,
    outcome:
      calls < minShareCalls
        ? 'too few calls'
        : blurPart > maxBlurPart
          ? 'too slow to tell'
          : agrees
            ? 'agrees'
            : 'wrong',
  };
}

/** Says what a share is: `9.9 % of 1,204 calls went to the canary, which agrees with 10 % (7.4 to 12.9)`. */
export function describeShare({ wantedPercent, observedPercent, low, high, calls, outcome }: Share): string {
  if (outcome === 'too few calls') {
    return `only ${count(calls)} calls came, of which no share can be told (it takes ${minShareCalls})`;
  }
  if (outcome === 'too slow to tell') {
    return 'it took so long to read the counters that no share can be told';
  }
  const observed = `${percent(observedPercent)} of ${count(calls)} calls went to the canary`;
  const interval = `(${percent(low)} to ${percent(high)} would)`;
  return outcome === 'agrees'
    ? `${observed}, which agrees with ${percent(wantedPercent)}`
    : `${observed}, which does not agree with ${percent(wantedPercent)} ${interval}`;
}

/** What a wait for a share came to. */
export interface ShareWait {
  readonly seconds: number;
  /** Undefined when the counters could not be read; `problem` says why. */
  readonly share: Share | undefined;
  readonly problem?: string;
}

/**
 * Waits until the observed share agrees, in a window that begins now. What does not agree begins a window anew, for calls
 * that were under way before a change count for what was in force then.
 *
 * @param written as it was read or written last.
 * @throws {CanaryError} `conflict` when another share is written meanwhile.
 */
export async function waitForShare(
  { target, shareSource, policy, clock, signal }: Session,
  written: Split,
  timeoutSeconds: number,
): Promise<ShareWait> {
  const startedAt = clock.now();
  const window = createGrowingWindow();
  let share: Share | undefined;
  let wrong: Share | undefined;
  let problem: string | undefined;
  for (;;) {
    try {
      const replicas = await target.readReplicas(signal);
      const grown = window.extendTo(await readCounters(shareSource, replicas, clock, signal));
      share = grown && measureShare(grown, written.canaryPercent, policy.shareSignificance);
      if (share?.outcome === 'wrong') {
        wrong = share;
        window.beginAnew();
      }
      problem = undefined;
    } catch (error) {
      if (!(error instanceof UnreadableError)) {
        throw error;
      }
      problem = error.message;
    }
    const seconds = (clock.now() - startedAt) / 1000;
    if (share?.outcome === 'agrees' && problem === undefined) {
      return { seconds, share };
    }
    await readUnchanged(target, written, signal);
    if (seconds > timeoutSeconds) {
      return problem === undefined
        ? { seconds, share: wrong ?? share }
        : { seconds, share: undefined, problem };
    }
    await clock.sleep(pollMs, signal);
  }
}
