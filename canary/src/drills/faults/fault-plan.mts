import { createHash } from 'node:crypto';
import { type FaultSettings, noFaults } from './fault-settings.mjs';

/** What happens to one call. */
export interface Fault {
  readonly exits: boolean;
  readonly delayMs: number;
  readonly fails: boolean;
  /** Whether a failed call sends its headers before. */
  readonly headersFirst: boolean;
}

/** Says call by call what goes wrong. */
export interface FaultPlan {
  /** From now on. */
  change(settings: FaultSettings): void;
  /** For the next call. */
  next(): Fault;
}

/** Creates a plan that lets everything go well until it is changed. */
export function createFaultPlan(): FaultPlan {
  let settings = noFaults;
  let calls = 0;
  return {
    change(next) {
      settings = next;
      calls = 0;
    },
    next() {
      calls += 1;
      const { failPercent, headersFirstPercent, delayPercent, delayMs, exitAfterCalls, seed } = settings;
      const draws = createHash('sha256').update(`${seed} ${calls}`).digest();
      // Each question has bits of its own, so that the answer to one says nothing about another.
      const isDrawn = (question: number, percent: number): boolean =>
        draws.readUInt32BE(question * 4) / 2 ** 32 < percent / 100;
      return {
        exits: calls === exitAfterCalls,
        delayMs: isDrawn(0, delayPercent) ? delayMs : 0,
        fails: isDrawn(1, failPercent),
        headersFirst: isDrawn(2, headersFirstPercent),
      };
    },
  };
}
