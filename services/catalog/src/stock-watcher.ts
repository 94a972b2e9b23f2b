import { ChangeCursor } from './change-cursor.js';
import type { ChangePlace } from './change-place.js';
import { encodeWatch } from './inventory-messages.js';
import type { FeedReader, LocalFeed } from './local-feed.js';
import { formatResumeToken } from './resume-token.js';
import { encodeEnd, encodePart, type StockSnapshot } from './stock-pages.js';

/** Where a watcher's messages go; the call of a server-streaming method is one. */
export interface MessageSink {
  /** Takes an encoded message. @returns whether it takes more now; if not, it says by `drain` when it does again. */
  write(message: Buffer): boolean;
}

/** What a watcher tells. */
export interface WatcherListener {
  /** The resume token had expired, or the watcher fell too far behind. */
  onExpired(): void;
  /** Nothing comes any more. */
  onFailed(error: Error): void;
}

/** How long, in milliseconds, nothing is sent before a sign of life is. */
const heartbeatInterval = 10_000;

const expiredMessage = encodeWatch({ event: 'WATCH_EVENT_RESUME_TOKEN_EXPIRED' });

/**
 * Sends the stock of a local and its changes to one caller, as fast as the caller reads: what was not taken yet is not
 * queued, but asked for when there is room again.
 */
export class StockWatcher implements FeedReader {
  readonly #feed: LocalFeed;
  readonly #sink: MessageSink;
  readonly #listener: WatcherListener;
  #cursor: ChangeCursor;
  #snapshot: StockSnapshot | undefined;
  #nextPage = 0;
  #isFull = false;
  #sentTime = performance.now();

  /** @param from where to go on; by default, with the stock of the moment. */
  constructor(feed: LocalFeed, sink: MessageSink, listener: WatcherListener, from: ChangePlace | undefined) {
    this.#feed = feed;
    this.#sink = sink;
    this.#listener = listener;
    this.#cursor = new ChangeCursor(feed, from ?? feed.place, this);
    this.#snapshot = from === undefined ? feed.snapshot() : undefined;
  }

  /** Sends what there is, as much as the sink takes. */
  wake(): void {
    while (!this.#isFull) {
      const message = this.#next();
      if (message === undefined) {
        return;
      }
      this.#send(message);
    }
  }

  /** To be called when the sink takes messages again. */
  drained(): void {
    this.#isFull = false;
    this.wake();
  }

  fail(error: Error): void {
    this.#listener.onFailed(error);
  }

  tick(now: number): void {
    if (!this.#isFull && this.#snapshot === undefined && now - this.#sentTime >= heartbeatInterval) {
      const resumeToken = formatResumeToken(this.#feed.localId, this.#cursor.place);
      this.#send(encodeWatch({ event: 'WATCH_EVENT_HEARTBEAT', resumeToken }));
    }
  }

  #send(message: Buffer): void {
    this.#sentTime = performance.now();
    this.#isFull = !this.#sink.write(message);
  }

  #next(): Buffer | undefined {
    if (this.#snapshot !== undefined) {
      return this.#nextOfSnapshot(this.#snapshot);
    }
    const found = this.#cursor.next();
    if (found !== 'lost') {
      return found?.watchMessage;
    }
    this.#listener.onExpired();
    this.#cursor = new ChangeCursor(this.#feed, this.#feed.place, this);
    this.#snapshot = this.#feed.snapshot();
    this.#nextPage = 0;
    return expiredMessage;
  }

  #nextOfSnapshot(snapshot: StockSnapshot): Buffer {
    const page = snapshot[this.#nextPage];
    this.#nextPage++;
    if (page !== undefined && this.#nextPage < snapshot.length) {
      return encodePart(page);
    }
    this.#snapshot = undefined;
    return encodeEnd(page, formatResumeToken(this.#feed.localId, this.#cursor.place));
  }
}
