import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again, every few milliseconds, until the answer satisfies.
 *
 * @returns how long that took, in milliseconds.
 * @throws after `limit` milliseconds, with the last answer.
 */
export async function eventually<Answer>(
  ask: () => Answer | Promise<Answer>,
  satisfies: (answer: Answer) => boolean,
  limit: number,
): Promise<number> {
  const start = performance.now();
  for (;;) {
    const answer = await ask();
    const elapsed = performance.now() - start;
    if (satisfies(answer)) {
      return elapsed;
    }
    if (elapsed > limit) {
      throw new Error(`still ${JSON.stringify(answer)} after ${Math.round(elapsed)} ms`);
    }
    await delay(5);
  }
}
