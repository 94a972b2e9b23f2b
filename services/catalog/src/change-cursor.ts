import type { ChangeBatch } from './change-batch.js';
import type { ChangePlace } from './change-place.js';
import type { LocalFeed } from './local-feed.js';

/** Called when a cursor that had nothing has something, or cannot go on. */
export interface CursorListener {
  wake(): void;
  fail(error: Error): void;
}

/**
 * One reader's place in the changes of a local. It goes through them in order and without gaps, from memory or, when
 * it is further behind, from the store; it holds one batch at most.
 */
export class ChangeCursor {
  readonly #feed: LocalFeed;
  readonly #listener: CursorListener;
  #place: ChangePlace;
  #isReading = false;
  #fetched: ChangeBatch | 'lost' | undefined;

  constructor(feed: LocalFeed, place: ChangePlace, listener: CursorListener) {
    this.#feed = feed;
    this.#place = place;
    this.#listener = listener;
  }

  /** The place after all that `next` gave. */
  get place(): ChangePlace {
    return this.#place;
  }

  /**
   * Gives the next changes; undefined when there are none, or none yet. `lost` says that changes were missed which nobody
   * remembers.
   */
  next(): ChangeBatch | 'lost' | undefined {
    if (this.#isReading) {
      return undefined;
    }
    let found = this.#fetched ?? this.#feed.after(this.#place);
    this.#fetched = undefined;
    if (found === undefined) {
      void this.#read();
    }
    found = found === 'end' ? undefined : found;
    if (typeof found === 'object') {
      this.#place = found.place;
    }
    return found;
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    try {
      const found = await this.#feed.read(this.#place);
      this.#isReading = false;
      if (found !== 'end') {
        this.#fetched = found;
        this.#listener.wake();
      }
    } catch (error) {
      this.#isReading = false;
      this.#listener.fail(error as Error);
    }
  }
}
