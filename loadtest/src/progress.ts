/** Tells a person what is going on. */
export interface Progress {
  /**
   * Says that a step begins; the step before it ends.
   *
   * @param text what is being done.
   * @param maxSeconds how long it may take.
   */
  begin(text: string, maxSeconds: number): void;
  /** Ends the last step. Must be called, also after an error. */
  end(): void;
}

/** A stream to show progress on, such as `process.stderr`. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Shows progress: on a terminal one line that counts down, elsewhere a line
 * for each step.
 *
 * @param steps how many steps there will be.
 * @param totalSeconds how long they may take together.
 */
export function createProgress(stream: ProgressStream, steps: number, totalSeconds: number): Progress {
  let step = 0;
  let budget = totalSeconds;
  let stepBudget = 0;
  let timer: NodeJS.Timeout | undefined;

  function show(text: string, stepLeft: number, allLeft: number): void {
    const left = `at most ${Math.ceil(stepLeft)} s left, ${Math.ceil(allLeft)} s for all`;
    const line = `[${step}/${steps}] ${text}: ${left}`;
    // Back to the start of the line, and what is left of the old text is erased.
    stream.write(stream.isTTY === true ? `\r${line}\u001b[K` : `${line}\n`);
  }

  function finish(): void {
    clearInterval(timer);
    timer = undefined;
    budget = Math.max(0, budget - stepBudget);
    stepBudget = 0;
  }

  return {
    begin: (text, maxSeconds) => {
      finish();
      step += 1;
      stepBudget = maxSeconds;
      show(text, maxSeconds, budget);
      if (stream.isTTY === true) {
        const began = performance.now();
        timer = setInterval(() => {
          const passed = (performance.now() - began) / 1000;
          show(text, Math.max(0, maxSeconds - passed), Math.max(0, budget - passed));
        }, 1000);
      }
    },
    end: () => {
      finish();
      if (stream.isTTY === true) {
        stream.write('\r\u001b[K');
      }
    },
  };
}
