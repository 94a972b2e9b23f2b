import { setTimeout as delay } from 'node:timers/promises';
import type { Server } from '@grpc/grpc-js';
import type { Health } from './health.js';

/** How long the steps of stopping may take, in milliseconds. */
export interface DrainOptions {
  /** How long to keep serving after NOT_SERVING, while balancers learn of it. */
  readonly drainDelay: number;
  /** How long stopping may take in all; what is still open then is given up. Longer than `drainDelay`. */
  readonly shutdownGrace: number;
}

/**
 * Stops a server so that no call is lost: turns NOT_SERVING, keeps serving while the news travels, refuses new
 * connections and waits for open calls, and gives up at the end of the grace period. An open stream, such as a health
 * `Watch`, would otherwise keep the server for ever.
 *
 * The caller must then exit: `forceShutdown` of grpc-js 1.14 leaves connections open when channelz is off.
 *
 * @param hurry gives up at once when it aborts.
 * @param endStreams called after the drain delay, to end long streams with UNAVAILABLE so that their callers go
 *   elsewhere. By default, they are waited for like any call.
 * @returns whether all calls ended by themselves.
 */
export async function drain(
  server: Server,
  health: Health,
  options: DrainOptions,
  hurry: AbortSignal,
  endStreams: () => void = () => undefined,
): Promise<boolean> {
  health.drain();
  const drained = await endWithinGrace(options, hurry, () => {
    endStreams();
    return new Promise((resolve) => server.tryShutdown((error) => resolve(error === undefined)));
  });
  server.forceShutdown();
  return drained;
}

/**
 * Waits for the drain delay, then for `end`, and gives up at the end of the grace period or when `hurry` aborts.
 *
 * @returns what `end` resolves to, or `false` when it was given up.
 */
export async function endWithinGrace(
  { drainDelay, shutdownGrace }: DrainOptions,
  hurry: AbortSignal,
  end: () => Promise<boolean>,
): Promise<boolean> {
  const ended = delay(drainDelay, undefined, { ref: false }).then(end);
  // Not AbortSignal.any with AbortSignal.timeout: Node 20 may collect such a signal, and then it never fires.
  let timer: NodeJS.Timeout | undefined;
  const givenUp = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), shutdownGrace);
    hurry.addEventListener('abort', () => resolve(false), { once: true });
    if (hurry.aborted) {
      resolve(false);
    }
  });
  const drained = await Promise.race([ended, givenUp]);
  clearTimeout(timer);
  return drained;
}
