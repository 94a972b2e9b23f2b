import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { ChangeCursor } from './change-cursor.js';
import type { ChangePlace } from './change-place.js';
import { encodeSync } from './inventory-messages.js';
import type { FeedReader, LocalFeed } from './local-feed.js';
import { formatResumeToken } from './resume-token.js';

/** Where messages go; the call of a bidirectional method is one. */
export interface SharedSink {
  /** Whether messages wait already. */
  isFull(): boolean;
  write(message: Buffer): void;
}

/** How long, in milliseconds, a client is left with an old resume token while only it makes changes. */
const tokenInterval = 10_000;

/** Sends a client the changes that others make, as fast as it reads. */
export class ChangePusher implements FeedReader {
  readonly #feed: LocalFeed;
  readonly #clientId: string;
  readonly #sink: SharedSink;
  readonly #cursor: ChangeCursor;
  readonly #onFailed: (error: Error) => void;
  #toldPlace: ChangePlace;
  #toldTime = performance.now();

  constructor(
    feed: LocalFeed,
    clientId: string,
    from: ChangePlace,
    sink: SharedSink,
    onFailed: (error: Error) => void,
  ) {
    this.#feed = feed;
    this.#clientId = clientId;
    this.#sink = sink;
    this.#onFailed = onFailed;
    this.#cursor = new ChangeCursor(feed, from, this);
    this.#toldPlace = from;
  }

  /** Sends what there is, as much as the sink takes; to be called as well when the sink takes more again. */
  wake(): void {
    while (!this.#sink.isFull()) {
      const found = this.#cursor.next();
      if (found === undefined) {
        return;
      }
      if (found === 'lost') {
        this.fail(
          new ServiceError(
            status.UNAVAILABLE,
            'changes were missed that nobody remembers; begin again, with the last resume token',
          ),
        );
        return;
      }
      this.#send(found.syncMessageFor(this.#clientId));
    }
  }

  fail(error: Error): void {
    this.#onFailed(error);
  }

  tick(now: number): void {
    const { place } = this.#cursor;
    if (place !== this.#toldPlace && now - this.#toldTime >= tokenInterval && !this.#sink.isFull()) {
      const resumeToken = formatResumeToken(this.#feed.localId, place);
      this.#send(encodeSync({ changes: { levels: [], resumeToken } }));
    }
  }

  #send(message: Buffer | undefined): void {
    if (message !== undefined) {
      this.#toldPlace = this.#cursor.place;
      this.#toldTime = performance.now();
      this.#sink.write(message);
    }
  }
}
