import { EventEmitter, once } from 'node:events';
import { type ClientReadableStream, status } from '@grpc/grpc-js';
import type { WatchStockResponse__Output } from '../gen/catalog/v1/WatchStockResponse.js';

/** What a watcher was told, put together as a caller would. */
export class WatchLog {
  /** What the caller knows now. */
  readonly stock = new Map<string, number>();
  /** Each change as SKU and quantity, in order. */
  readonly changes: [sku: string, quantity: number][] = [];
  /** Events without the prefix, in order. */
  readonly events: string[] = [];
  readonly messages: WatchStockResponse__Output[] = [];
  /** The last one that came. */
  resumeToken = '';
  /** Ends with how the stream ended. */
  readonly ended: Promise<{ readonly code: status; readonly details: string }>;
  readonly #call: ClientReadableStream<WatchStockResponse__Output>;
  readonly #told = new EventEmitter();
  #end: { readonly code: status; readonly details: string } | undefined;

  constructor(call: ClientReadableStream<WatchStockResponse__Output>) {
    this.#call = call;
    call.on('data', (message: WatchStockResponse__Output) => this.#take(message));
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
        throw new Error(`still told only ${this.events} and ${this.changes.length} changes`);
      });
    }
  }

  /** Waits for the end of a snapshot. */
  begun(): Promise<void> {
    return this.until(({ events }) => events.includes('SNAPSHOT_END'));
  }

  cancel(): void {
    this.#call.cancel();
  }

  #take(message: WatchStockResponse__Output): void {
    const event = message.event.replace('WATCH_EVENT_', '');
    const isSnapshot = event.startsWith('SNAPSHOT');
    if (
      event === 'RESUME_TOKEN_EXPIRED' ||
      (isSnapshot && !this.events.at(-1)?.startsWith('SNAPSHOT_PART'))
    ) {
      this.stock.clear();
    }
    this.events.push(event);
    this.messages.push(message);
    for (const { sku, quantity } of message.levels) {
      this.stock.set(sku, Number(quantity));
      if (!isSnapshot) {
        this.changes.push([sku, Number(quantity)]);
      }
    }
    this.resumeToken = message.resumeToken || this.resumeToken;
    this.#told.emit('told');
  }
}
