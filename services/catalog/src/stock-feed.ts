import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import type { Announcements } from './announcements.js';
import type { ChangeStore } from './change-store.js';
import { LocalFeed } from './local-feed.js';

/** How often, in milliseconds, the feed looks after everything. */
const tickInterval = 250;
/** How long, in milliseconds, an announcement may be waited for before the store is asked. */
const catchUpInterval = 500;
/** How long, in milliseconds, a local that nobody watches is remembered. */
const idleLimit = 30_000;

/** Follows the changes of all locals that somebody in this process watches. */
export class StockFeed {
  readonly #store: ChangeStore;
  readonly #announcements: Announcements;
  readonly #locals = new Map<string, LocalFeed>();
  readonly #idleSince = new Map<LocalFeed, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(store: ChangeStore, announcements: Announcements) {
    this.#store = store;
    this.#announcements = announcements;
    this.#timer = setInterval(() => this.#tick(), tickInterval);
  }

  /** How many locals somebody watches. */
  get watchedLocals(): number {
    return [...this.#locals.values()].filter(({ readers }) => readers > 0).length;
  }

  /**
   * Gets the feed of a local, which knows all that the store knew when this was called.
   *
   * @throws {ServiceError} UNAVAILABLE when the store does not answer; any other error when a record is damaged.
   */
  async open(localId: string): Promise<LocalFeed> {
    const feed = this.#locals.get(localId) ?? this.#follow(localId);
    this.#idleSince.delete(feed);
    await feed.refresh();
    return feed;
  }

  /** Tells all who read that nothing comes any more, and stops. */
  stop(): void {
    clearInterval(this.#timer);
    for (const feed of this.#locals.values()) {
      feed.failAll(new ServiceError(status.UNAVAILABLE, 'the server stops'));
    }
  }

  #follow(localId: string): LocalFeed {
    const feed = new LocalFeed(localId, this.#store);
    this.#locals.set(localId, feed);
    this.#announcements.subscribe(localId, () => {
      if (feed.readers > 0) {
        void feed.follow();
      }
    });
    return feed;
  }

  #tick(): void {
    const now = performance.now();
    for (const feed of this.#locals.values()) {
      if (feed.readers === 0) {
        this.#forgetLater(feed, now);
        continue;
      }
      if (now - feed.readTime >= catchUpInterval || feed.isFailing) {
        void feed.follow();
      }
      feed.tick(now);
    }
  }

  #forgetLater(feed: LocalFeed, now: number): void {
    const since = this.#idleSince.get(feed) ?? now;
    this.#idleSince.set(feed, since);
    if (now - since >= idleLimit) {
      this.#idleSince.delete(feed);
      this.#locals.delete(feed.localId);
      this.#announcements.unsubscribe(feed.localId);
    }
  }
}
