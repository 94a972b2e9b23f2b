import { EventEmitter, once } from 'node:events';
import { type ClientDuplexStream, status } from '@grpc/grpc-js';
import type { AdjustmentResult__Output } from '../gen/catalog/v1/AdjustmentResult.js';
import type { SyncRequest } from '../gen/catalog/v1/SyncRequest.js';
import type { SyncResponse__Output } from '../gen/catalog/v1/SyncResponse.js';
import type { SyncStart } from '../gen/catalog/v1/SyncStart.js';
import type { SyncStarted__Output } from '../gen/catalog/v1/SyncStarted.js';

/** A client that synchronises, and what it was told. */
export class SyncLog {
  readonly call: ClientDuplexStream<SyncRequest, SyncResponse__Output>;
  started: SyncStarted__Output | undefined;
  readonly results: AdjustmentResult__Output[] = [];
  /** Each change of others as SKU and quantity, in order. */
  readonly changes: [sku: string, quantity: number][] = [];
  /** The last one that came. */
  resumeToken = '';
  /** Ends with how the stream ended. */
  readonly ended: Promise<{ readonly code: status; readonly details: string }>;
  readonly #told = new EventEmitter();
  #end: { readonly code: status; readonly details: string } | undefined;

  constructor(call: ClientDuplexStream<SyncRequest, SyncResponse__Output>, start?: SyncStart) {
    this.call = call;
    call.on('data', (message: SyncResponse__Output) => this.#take(message));
    call.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      call.on('status', ({ code, details }) => {
        this.#end = { code, details };
        resolve(this.#end);
        this.#told.emit('told');
      });
    });
    if (start !== undefined) {
      call.write({ start });
    }
  }

  adjust(adjustmentId: string, sku: string, delta: number | string): void {
    this.call.write({ adjustment: { adjustmentId, sku, delta } });
  }

  /** Waits until what was told satisfies; fails after `limit` milliseconds. */
  async until(satisfies: (log: this) => boolean, limit = 10_000): Promise<void> {
    const signal = AbortSignal.timeout(limit);
    while (!satisfies(this)) {
      if (this.#end !== undefined) {
        throw new Error(`ended with ${status[this.#end.code]}: ${this.#end.details}`);
      }
      await once(this.#told, 'told', { signal }).catch(() => {
        throw new Error(`still told only ${this.results.length} results and ${this.changes.length} changes`);
      });
    }
  }

  #take({ started, result, changes }: SyncResponse__Output): void {
    if (started) {
      this.started = started;
    }
    if (result) {
      this.results.push(result);
    }
    for (const { sku, quantity } of changes?.levels ?? []) {
      this.changes.push([sku, Number(quantity)]);
    }
    this.resumeToken = (started ?? changes)?.resumeToken || this.resumeToken;
    this.#told.emit('told');
  }
}
