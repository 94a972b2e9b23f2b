import { setTimeout as delay } from 'node:timers/promises';

/** Tells the time and waits, so that tests need not. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws the reason of the signal when it is aborted meanwhile. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    signal.throwIfAborted();
    await delay(milliseconds, undefined, { signal });
  },
};
