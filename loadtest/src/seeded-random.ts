/** Pseudo-random choices that are the same for the same seed. Not for secrets. */
export interface SeededRandom {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** An element of a list that is not empty. */
  pick<T>(list: readonly [T, ...T[]]): T;
  /** The list in another order; the list itself stays as it is. */
  shuffled<T>(list: readonly T[]): T[];
  /** A UUID (version 4 in form). */
  uuid(): string;
}

/** Creates a generator (mulberry32) from a whole number. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  function below(limit: number): number {
    return Math.floor(next() * limit);
  }

  return {
    below,
    pick: (list) => list[below(list.length)] ?? list[0],
    shuffled: (list) => {
      const keyed = list.map((item) => ({ item, key: next() }));
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
    },
    uuid: () => {
      const hex = Array.from({ length: 30 }, () => below(16).toString(16)).join('');
      const variant = (8 + below(4)).toString(16);
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(12, 15)}`,
        `${variant}${hex.slice(15, 18)}`,
        hex.slice(18, 30),
      ].join('-');
    },
  };
}
