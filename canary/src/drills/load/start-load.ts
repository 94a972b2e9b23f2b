import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Call } from './call.js';
import type { LoadNews, LoadOrder, LoadRequest } from './load-messages.js';

/** Calls that are being sent. */
export interface Load {
  /** Stops sending, waits for the calls under way and tells what became of all. */
  stop(): Promise<SentLoad>;
  /** Ends the sender at once, whatever it does. */
  kill(): void;
}

/** What became of the calls. */
export interface SentLoad {
  /** In the order in which they were sent. */
  readonly calls: readonly Call[];
  /** How late the sender itself was at worst, in milliseconds. */
  readonly latestMs: number;
}

/**
 * Begins to send calls at an even rate, whether or not the ones before were answered.
 *
 * @returns once the first was answered.
 * @throws Error when the sender ends before.
 */
export async function startLoad(order: LoadOrder): Promise<Load> {
  const child = fork(fileURLToPath(new URL('./sender-process.js', import.meta.url)), {
    serialization: 'advanced',
    execArgv: ['--enable-source-maps'],
  });
  const results: SentLoad[] = [];
  const begun = new Promise<void>((resolve) => {
    child.on('message', (news: LoadNews) => {
      if (news.kind === 'answered first') {
        resolve();
      } else {
        results.push(toSentLoad(news));
      }
    });
  });
  const exited = once(child, 'exit');
  const send = (request: LoadRequest): void => {
    // One that has ended by itself, at its bounds, has told its result already.
    if (child.connected) {
      child.send(request, () => undefined);
    }
  };
  send({ kind: 'order', order });
  await Promise.race([
    begun,
    exited.then(([code]) => {
      throw new Error(`the sender of calls ended (exit code ${code}) before one was answered`);
    }),
  ]);
  return {
    async stop() {
      send({ kind: 'stop' });
      const [code] = await exited;
      const [result] = results;
      if (result === undefined) {
        throw new Error(`the sender of calls ended (exit code ${code}) and told nothing`);
      }
      return result;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function toSentLoad({
  starts,
  ends,
  outcomes,
  statuses,
  latestMs,
}: Extract<LoadNews, { kind: 'result' }>): SentLoad {
  const calls = Array.from(
    starts,
    (start, index): Call => ({
      start,
      end: ends[index] ?? Number.NaN,
      status: statuses[outcomes[index] ?? -1] ?? 'UNKNOWN',
    }),
  );
  return { calls, latestMs };
}
