import type { ClientReadableStream } from '@grpc/grpc-js';
import type { WatchStockResponse__Output } from '../gen/catalog/v1/WatchStockResponse.js';
import { StreamLog } from './stream-log.js';

/** What a watcher was told, put together as a caller would. */
export class WatchLog extends StreamLog<WatchStockResponse__Output> {
  /** What the caller knows now. */
  readonly stock = new Map<string, number>();
  /** Events without the prefix, in order. */
  readonly events: string[] = [];
  readonly messages: WatchStockResponse__Output[] = [];
  readonly #call: ClientReadableStream<WatchStockResponse__Output>;

  constructor(call: ClientReadableStream<WatchStockResponse__Output>) {
    super(call);
    this.#call = call;
  }

  /** Waits for the end of a snapshot. */
  begun(): Promise<void> {
    return this.until(({ events }) => events.includes('SNAPSHOT_END'));
  }

  cancel(): void {
    this.#call.cancel();
  }

  protected override take(message: WatchStockResponse__Output): void {
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
  }

  protected override describe(): string {
    return `${this.events}`;
  }
}
