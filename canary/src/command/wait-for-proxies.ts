import { CanaryError } from '../canary-error.js';
import { exitCodes } from '../exit-codes.js';
import type { Split } from '../split/split.js';
import type { ProxyState, Target } from '../target/target.js';
import type { Clock } from './clock.js';
import { readUnchanged } from './read-unchanged.js';

const pollMs = 100;

/** What a wait needs. */
export interface WaitOptions {
  readonly target: Target;
  readonly clock: Clock;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until every proxy splits as written.
 *
 * @param written as it was read or written last.
 * @returns the seconds it took.
 * @throws {CanaryError} `wrongSplit`, naming the proxies that do not after the time limit; `conflict` when another share
 * is written meanwhile, for then they never will.
 */
export async function waitForProxies(
  written: Split,
  { target, clock, timeoutSeconds, signal }: WaitOptions,
): Promise<number> {
  const { canaryPercent: percent } = written;
  const startedAt = clock.now();
  for (;;) {
    const proxies = await target.readProxies(signal);
    const elapsed = (clock.now() - startedAt) / 1000;
    if (proxies.length > 0 && proxies.every(({ canaryPercent }) => canaryPercent === percent)) {
      return elapsed;
    }
    await readUnchanged(target, written, signal);
    if (elapsed > timeoutSeconds) {
      throw new CanaryError(exitCodes.wrongSplit, describeLaggards(proxies, percent, timeoutSeconds));
    }
    await clock.sleep(pollMs, signal);
  }
}

/** Lists the proxies that do not split as written, with what they do. */
export function listLaggards(proxies: readonly ProxyState[], percent: number): readonly string[] {
  return proxies
    .filter(({ canaryPercent }) => canaryPercent !== percent)
    .map(({ name, canaryPercent, problem }) =>
      canaryPercent === undefined
        ? `${name} ${problem ?? 'does not tell'}`
        : `${name} has ${canaryPercent} %`,
    );
}

function describeLaggards(proxies: readonly ProxyState[], percent: number, timeoutSeconds: number): string {
  const laggards = proxies.length === 0 ? ['no proxy was found'] : listLaggards(proxies, percent);
  return (
    `${percent} % is written, but after ${timeoutSeconds} s not in force everywhere: ${laggards.join('; ')}. ` +
    'The control plane does not follow; look at it, or take the change back (`canary rollback`)'
  );
}
