import { judgeShare } from '../judge/judge-share.js';
import type { Window } from '../metrics/snapshot.js';
import { type Snapshot, UnreadableError } from '../metrics/snapshot.js';
import { windowBetween } from '../metrics/window-between.js';
import { count, percent } from '../output/words.js';
import { readCounters } from './read-counters.js';
import type { Session } from './session.js';

/** Fewer calls tell no share. */
export const minShareCalls = 200;

const pollMs = 500;

/** The share of the calls that the canary really got in a window. */
export interface Share {
  readonly wantedPercent: number;
  readonly observedPercent: number;
  /** What the observed share must lie between, at this many calls. */
  readonly low: number;
  readonly high: number;
  readonly calls: number;
  readonly outcome: 'agrees' | 'wrong' | 'too few calls';
}

/** Measures the share of the canary in a window. */
export function measureShare({ stable, canary }: Window, wantedPercent: number, significance: number): Share {
  const calls = stable.calls + canary.calls;
  const { agrees, observedPercent, low, high } = judgeShare(canary.calls, calls, wantedPercent, significance);
  const outcome = calls < minShareCalls ? 'too few calls' : agrees ? 'agrees' : 'wrong';
  return { wantedPercent, observedPercent, low, high, calls, outcome };
}

/** Says what a share is: `9.9 % of 1,204 calls went to the canary, which agrees with 10 % (7.4 to 12.9)`. */
export function describeShare({ wantedPercent, observedPercent, low, high, calls, outcome }: Share): string {
  if (outcome === 'too few calls') {
    return `only ${count(calls)} calls came, of which no share can be told (it takes ${minShareCalls})`;
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
 */
export async function waitForShare(
  { target, shareSource, policy, clock, signal }: Session,
  wantedPercent: number,
  timeoutSeconds: number,
): Promise<ShareWait> {
  const startedAt = clock.now();
  let before: Snapshot | undefined;
  let share: Share | undefined;
  let problem: string | undefined;
  for (;;) {
    try {
      const now = await readCounters(target, shareSource, signal);
      if (before !== undefined) {
        share = measureShare(windowBetween(before, now), wantedPercent, policy.shareSignificance);
      }
      if (before === undefined || share?.outcome === 'wrong') {
        before = now;
      }
      problem = undefined;
    } catch (error) {
      if (!(error instanceof UnreadableError)) {
        throw error;
      }
      problem = error.message;
    }
    const seconds = (clock.now() - startedAt) / 1000;
    if (share?.outcome === 'agrees') {
      return { seconds, share };
    }
    if (seconds > timeoutSeconds) {
      return {
        seconds,
        share: problem === undefined ? share : undefined,
        ...(problem !== undefined && { problem }),
      };
    }
    await clock.sleep(pollMs, signal);
  }
}
