import { createSeededRandom } from '@zenlogic/loadtest';

/** Chance that is the same for the same seed. */
export interface Chance {
  /** How many of so many trials succeed. */
  successes(trials: number, probability: number): number;
}

/** Creates chance from a whole number. */
export function createChance(seed: number): Chance {
  const random = createSeededRandom(seed);
  const resolution = 2 ** 31;

  return {
    successes(trials, probability) {
      if (probability <= 0 || probability >= 1) {
        return probability <= 0 ? 0 : trials;
      }
      // From one success to the next, which is quick while they are rare.
      const step = Math.log1p(-probability);
      let count = -1;
      for (let trial = 0; trial <= trials; count++) {
        trial += Math.floor(Math.log((random.below(resolution) + 1) / resolution) / step) + 1;
      }
      return count;
    },
  };
}
