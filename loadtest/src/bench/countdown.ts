import type { ProgressStream } from '../progress.js';

/** Tells a person what is being measured and how long all of it will still take. */
export interface Countdown {
  /** Says that a step begins; the step before it ends. */
  begin(text: string): void;
  /** Ends the last step. */
  end(): void;
}

/**
 * Counts steps and judges by those that are done how long the others will take.
 *
 * @param steps how many there will be.
 * @param expectedSeconds how long they take together on an idle machine.
 * @param now milliseconds.
 */
export function createCountdown(
  stream: ProgressStream,
  steps: number,
  expectedSeconds: number,
  now: () => number = () => performance.now(),
): Countdown {
  const start = now();
  let step = 0;
  return {
    begin(text) {
      const done = step / steps;
      const passed = (now() - start) / 1000;
      // The first steps say little about the others.
      const total = expectedSeconds * (1 - done) + (done > 0 ? passed / done : 0) * done;
      step += 1;
      const left = Math.max(1, Math.ceil(total * (1 - done)));
      const line = `[${step}/${steps}] ${text}: about ${left} s left`;
      stream.write(stream.isTTY === true ? `\r${line}\u001b[K` : `${line}\n`);
    },
    end() {
      if (stream.isTTY === true) {
        stream.write('\r\u001b[K');
      }
    },
  };
}
