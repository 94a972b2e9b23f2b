import type { ChangeBatch } from './change-batch.js';
import { compareChangeIds } from './change-place.js';

/** How many changes are remembered at most, about 0.3 KiB each. */
const defaultLimit = 2_000;

/** The latest changes of a local: enough for whoever is only a little behind. */
export class ChangeRing {
  readonly #limit: number;
  readonly #batches: ChangeBatch[] = [];
  #size = 0;

  constructor(limit = defaultLimit) {
    this.#limit = limit;
  }

  /** Adds a batch that follows the last one; the oldest ones go. */
  append(batch: ChangeBatch): void {
    this.#batches.push(batch);
    this.#size += batch.changes.length;
    while (this.#size > this.#limit && this.#batches.length > 1) {
      this.#size -= this.#batches.shift()?.changes.length ?? 0;
    }
  }

  /** Finds what comes right after a change; undefined when it is not remembered, any more or at all. */
  after(id: string): ChangeBatch | undefined {
    const latest = this.#batches.at(-1);
    // So it is for all who keep up.
    if (latest?.before === id) {
      return latest;
    }
    let low = 0;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const isLater = compareChangeIds(this.#batches[middle]?.place.id ?? '', id) > 0;
      [low, high] = isLater ? [low, middle] : [middle + 1, high];
    }
    const found = this.#batches[low];
    if (found === undefined || found.before === id) {
      return found;
    }
    const isWithin = found.changes.some((change) => change.id === id);
    return isWithin ? found.after(id) : undefined;
  }
}
