import type { Snapshot, Window } from '../metrics/snapshot.js';
import { keepVanished, windowBetween } from '../metrics/window-between.js';
import type { Reading } from './read-counters.js';

/** What happened between two readings. */
export interface BlurredWindow {
  readonly window: Window;
  /** By so much, the replicas may have been read at different times. */
  readonly blurSeconds: number;
}

/** A window that grows, and keeps the calls of processes that are gone. */
export interface GrowingWindow {
  /** @returns undefined for the first reading, with which the window begins. */
  extendTo(now: Reading): BlurredWindow | undefined;
  /** Lets the window begin with the last reading. */
  beginAnew(): void;
}

/** Creates a window that begins with the first reading. */
export function createGrowingWindow(): GrowingWindow {
  let from: Reading | undefined;
  let last: Reading | undefined;
  return {
    extendTo(now) {
      const snapshot: Snapshot =
        last === undefined ? now.snapshot : keepVanished(last.snapshot, now.snapshot);
      last = { ...now, snapshot };
      if (from === undefined) {
        from = last;
        return undefined;
      }
      return {
        window: windowBetween(from.snapshot, snapshot),
        blurSeconds: from.tookSeconds + now.tookSeconds,
      };
    },
    beginAnew() {
      from = last;
    },
  };
}
