import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until an answer is there. For what nobody tells of by itself: Kubernetes' own conditions are
 * awaited with `kubectl wait`.
 *
 * @param ask answers undefined as long as it is not so.
 * @throws Error that says what did not come, and the last error of `ask`.
 */
export async function awaitUntil<T>(
  what: string,
  timeoutSeconds: number,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + timeoutSeconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) {
        return answer;
      }
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`${what}: not within ${timeoutSeconds} s`, { cause: last });
    }
    await delay(250);
  }
}
