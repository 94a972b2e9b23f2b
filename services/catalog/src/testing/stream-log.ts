import { EventEmitter, once } from 'node:events';
import { status } from '@grpc/grpc-js';

/** How a stream ended. */
interface End {
  readonly code: status;
  readonly details: string;
}

/** The client's side of a stream, as far as it is alike for all. */
interface Call<Message> {
  on(event: 'data', listener: (message: Message) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
  on(event: 'status', listener: (end: End) => void): unknown;
}

/** What the client of a stream was told. */
export abstract class StreamLog<Message> {
  /** Each change as SKU and quantity, in order. */
  readonly changes: [sku: string, quantity: number][] = [];
  /** The last one that came. */
  resumeToken = '';
  /** Ends with how the stream ended. */
  readonly ended: Promise<End>;
  readonly #told = new EventEmitter();
  #end: End | undefined;

  constructor(call: Call<Message>) {
    call.on('data', (message) => {
      this.take(message);
      this.#told.emit('told');
    });
    call.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      call.on('status', ({ code, details }) => {
        this.#end = { code, details };
        resolve(this.#end);
        this.#told.emit('told');
      });
    });
  }

  /** Waits until what was told satisfies; fails after `limit` milliseconds. */
  async until(satisfies: (log: this) => boolean, limit = 10_000): Promise<void> {
    const signal = AbortSignal.timeout(limit);
    while (!satisfies(this)) {
      if (this.#end !== undefined) {
        throw new Error(`ended with ${status[this.#end.code]}: ${this.#end.details}`);
      }
      await once(this.#told, 'told', { signal }).catch(() => {
        throw new Error(`still told only ${this.describe()} and ${this.changes.length} changes`);
      });
    }
  }

  /** Puts a message to what is known. */
  protected abstract take(message: Message): void;

  /** What was told beside changes, in few words. */
  protected abstract describe(): string;
}
