import type { WatchStockResponse__Output } from '../gen/catalog/v1/WatchStockResponse.js';
import { resetEvent, retryHint, toServerSentEvent } from './server-sent-event.js';

/** How far a client has come in its watch, and what it must be sent so that it knows the same as catalog. */
export class WatchProgress {
  #resumeToken: string;
  /** Whether the client was sent a part of a snapshot and not yet its end. */
  #isInSnapshot = false;
  #mayResume = true;

  constructor(resumeToken: string) {
    this.#resumeToken = resumeToken;
  }

  /** Names the place after all that was sent. */
  get resumeToken(): string {
    return this.#resumeToken;
  }

  /** Whether to try again after a break: once, until something comes. */
  get mayResume(): boolean {
    return this.#mayResume;
  }

  /** What the response begins with. */
  begin(): string {
    return retryHint;
  }

  /** Takes the next message of catalog and returns what to send. */
  take(message: WatchStockResponse__Output): string {
    const { event, resumeToken } = message;
    this.#mayResume = true;
    this.#isInSnapshot =
      event === 'WATCH_EVENT_SNAPSHOT_PART' ||
      event === 'WATCH_EVENT_RESUME_TOKEN_EXPIRED' ||
      (this.#isInSnapshot && event === 'WATCH_EVENT_HEARTBEAT');
    if (resumeToken !== '') {
      this.#resumeToken = resumeToken;
    }
    return toServerSentEvent(message);
  }

  /** Notes that the stream broke and is opened again with `resumeToken`; returns what to send before. */
  resume(): readonly string[] {
    this.#mayResume = false;
    if (!this.#isInSnapshot) {
      return [];
    }
    // The next snapshot may lack what the parts had that were sent: the client must not keep them.
    this.#resumeToken = '';
    this.#isInSnapshot = false;
    return [resetEvent];
  }
}
