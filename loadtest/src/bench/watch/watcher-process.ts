import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromWatchers, ToWatchers } from './watch-messages.js';

/** A process with watchers that are open. */
export interface WatcherProcess {
  /**
   * Says when each watcher sees a quantity; call it before the change.
   *
   * Rejects when a watcher missed a change or ended.
   */
  see(quantity: number): Promise<readonly number[]>;
  /** Ends it and returns when it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts watchers in a process of their own.
 *
 * @returns once all have the stock of the moment.
 * @throws when one cannot be opened, or when they are not open after 30 s.
 */
export async function startWatchers(
  options: Omit<ToWatchers & { kind: 'open' }, 'kind'>,
): Promise<WatcherProcess> {
  const child = fork(join(import.meta.dirname, 'watchers.js'), [], {
    execArgv: ['--enable-source-maps'],
    // A group of its own: Ctrl-C in a terminal is for the benchmark, which ends it in turn.
    detached: true,
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const stop = (): Promise<void> => end(child, exited);
  const seen = new Map<number, (times: readonly number[]) => void>();
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Somebody who waits hears of it; without anybody it must not end the benchmark.
  failed.catch(() => undefined);
  const opened = new Promise<void>((resolve) => {
    child.on('message', (message: FromWatchers) => {
      switch (message.kind) {
        case 'open':
          resolve();
          break;
        case 'seen':
          seen.get(message.quantity)?.(message.times);
          break;
        case 'problem':
          fail(new Error(message.problem));
          break;
      }
    });
  });
  child.on('exit', () => fail(new Error('the process of the watchers ended')));
  const tooLate = setTimeout(() => fail(new Error('the watchers are not open after 30 s')), 30_000);
  try {
    child.send({ kind: 'open', ...options } satisfies ToWatchers);
    await Promise.race([opened, failed]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(tooLate);
  }
  return {
    stop,
    see(quantity) {
      const times = new Promise<readonly number[]>((resolve) => seen.set(quantity, resolve));
      child.send({ kind: 'await', quantity } satisfies ToWatchers);
      return Promise.race([times, failed]).finally(() => seen.delete(quantity));
    },
  };
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await exited;
  }
}
