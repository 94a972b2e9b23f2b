import type { DrainOptions } from './drain.js';
import type { Logger } from './logger.js';

/**
 * Runs a service until it has stopped.
 *
 * @param name begins the message, in case it fails.
 * @returns the exit code: 0 after a stop, 1 when it could not start. The caller must exit with it, for something may
 * still be open: a stream that outlived the grace period, or what a failed start had opened.
 */
export async function runProcess(name: string, serve: () => Promise<void>): Promise<number> {
  try {
    await serve();
    return 0;
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

/**
 * Waits until this process is told to stop, by SIGTERM or SIGINT.
 *
 * @param drain what will be done then, for the log.
 * @returns aborts when it is told so again: then it must stop at once.
 */
export async function untilStopped(log: Logger, drain: DrainOptions): Promise<AbortSignal> {
  const signal = await nextStopSignal();
  log.info({ signal, ...drain }, 'stopping');
  const hurry = new AbortController();
  void nextStopSignal().then(() => hurry.abort());
  return hurry.signal;
}

function nextStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, resolve);
    }
  });
}
