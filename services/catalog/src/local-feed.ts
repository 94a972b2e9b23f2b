import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { ChangeBatch } from './change-batch.js';
import { beforeFirstChange, type ChangePlace } from './change-place.js';
import { ChangeRing } from './change-ring.js';
import type { ChangeStore } from './change-store.js';
import type { StockChange } from './stock-change.js';
import { levelsPerMessage, StockPages, type StockSnapshot } from './stock-pages.js';
import { parseQuantity } from './stock-store.js';

/** Somebody who follows the changes of a local. */
export interface FeedReader {
  /** There may be more to read. */
  wake(): void;
  /** Nothing comes any more. */
  fail(error: Error): void;
  /** Time goes by: called a few times a second, with `performance.now()`. */
  tick(now: number): void;
}

/** What is known of a local: its stock and place at this moment, and the latest changes. */
interface LocalState {
  place: ChangePlace;
  readonly pages: StockPages;
  readonly ring: ChangeRing;
}

/** How long, in milliseconds, the store may fail to answer before those who wait for changes are told. */
const patience = 500;

/**
 * Follows the changes of one local for all who watch it in this process: the store is read once for all of them.
 *
 * Readers keep their own places and ask for what comes after them, so one that is slow costs nothing here.
 */
export class LocalFeed {
  readonly localId: string;
  readonly #store: ChangeStore;
  readonly #readers = new Set<FeedReader>();
  #state: LocalState | undefined;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #readTime = Number.NEGATIVE_INFINITY;
  #failingSince: number | undefined;

  constructor(localId: string, store: ChangeStore) {
    this.localId = localId;
    this.#store = store;
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** When the store was last asked, as `performance.now()`. */
  get readTime(): number {
    return this.#readTime;
  }

  /** Whether the store did not answer when it was last asked on behalf of the readers. */
  get isFailing(): boolean {
    return this.#failingSince !== undefined;
  }

  /** The place right after all that is known. To be asked for after `refresh`. */
  get place(): ChangePlace {
    return this.#known.place;
  }

  get #known(): LocalState {
    if (this.#state === undefined) {
      throw new ServiceError(status.UNAVAILABLE, 'the store cannot be reached (its stock was not read yet)');
    }
    return this.#state;
  }

  add(reader: FeedReader): void {
    this.#readers.add(reader);
  }

  remove(reader: FeedReader): void {
    this.#readers.delete(reader);
  }

  /** Shows the stock at `place`. */
  snapshot(): StockSnapshot {
    return this.#known.pages.snapshot();
  }

  /**
   * Finds what comes right after a place: `end` when there is nothing yet, `lost` when the place is of another life of
   * the store, and undefined when the store has to be asked by `read`.
   */
  after({ epoch, id }: ChangePlace): ChangeBatch | 'end' | 'lost' | undefined {
    const { place, ring } = this.#known;
    if (epoch !== place.epoch && id !== beforeFirstChange) {
      return 'lost';
    }
    return id === place.id ? 'end' : ring.after(id);
  }

  /** Does what `after` does, asking the store where it has to. */
  async find(place: ChangePlace): Promise<ChangeBatch | 'end' | 'lost'> {
    return this.after(place) ?? (await this.read(place));
  }

  /** Reads what comes after a place that is not remembered here; `lost` when the store does not know it any more. */
  async read(place: ChangePlace): Promise<ChangeBatch | 'end' | 'lost'> {
    const found = await this.#store.changesAfter(this.localId, place, levelsPerMessage);
    if (found === undefined) {
      return 'lost';
    }
    const { epoch, changes } = found;
    return changes.length === 0 ? 'end' : new ChangeBatch(this.localId, { epoch, id: place.id }, changes);
  }

  /**
   * Reads the store until everything is known that it had when this was called.
   *
   * @throws as the store does.
   */
  refresh(): Promise<void> {
    if (this.#reading === undefined) {
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined;
      });
      return this.#reading;
    }
    // What is under way may have been answered already: only one that begins later sees everything.
    this.#next ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.refresh();
      });
    return this.#next;
  }

  /** Does what `refresh` does, when somebody reads; who reads is told when the store fails for too long. */
  async follow(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.#readTime = performance.now();
      this.#failingSince ??= this.#readTime;
      const isAway = error instanceof ServiceError;
      if (!isAway || this.#readTime - this.#failingSince >= patience) {
        this.failAll(error as Error);
      }
    }
  }

  tick(now: number): void {
    for (const reader of this.#readers) {
      reader.tick(now);
    }
  }

  failAll(error: Error): void {
    for (const reader of this.#readers) {
      reader.fail(error);
    }
    this.#readers.clear();
    this.#state = undefined;
    this.#failingSince = undefined;
  }

  async #read(): Promise<void> {
    this.#readTime = performance.now();
    if (this.#state === undefined) {
      await this.#load();
    } else {
      await this.#catchUp(this.#state);
    }
    this.#failingSince = undefined;
  }

  async #catchUp(state: LocalState): Promise<void> {
    for (;;) {
      const found = await this.#store.changesAfter(this.localId, state.place, levelsPerMessage);
      if (state !== this.#state) {
        return;
      }
      if (found === undefined) {
        await this.#load();
        return;
      }
      if (found.changes.length > 0) {
        this.#append(state, found.epoch, found.changes);
      }
      if (found.changes.length < levelsPerMessage) {
        return;
      }
    }
  }

  #append(state: LocalState, epoch: string, changes: readonly StockChange[]): void {
    const batch = new ChangeBatch(this.localId, { epoch, id: state.place.id }, changes);
    for (const { sku, quantity } of changes) {
      state.pages.set(sku, quantity);
    }
    state.ring.append(batch);
    state.place = batch.place;
    this.#wake();
  }

  async #load(): Promise<void> {
    const { place, levels } = await this.#store.snapshot(this.localId);
    const pages = new StockPages();
    for (let index = 0; index < levels.length; index += 2) {
      const sku = levels[index] ?? '';
      pages.set(sku, parseQuantity(sku, levels[index + 1] ?? ''));
    }
    this.#state = { place, pages, ring: new ChangeRing() };
    this.#wake();
  }

  #wake(): void {
    for (const reader of this.#readers) {
      reader.wake();
    }
  }
}
