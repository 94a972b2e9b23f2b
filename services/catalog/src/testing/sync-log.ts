import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { AdjustmentResult__Output } from '../gen/catalog/v1/AdjustmentResult.js';
import type { SyncRequest } from '../gen/catalog/v1/SyncRequest.js';
import type { SyncResponse__Output } from '../gen/catalog/v1/SyncResponse.js';
import type { SyncStart } from '../gen/catalog/v1/SyncStart.js';
import type { SyncStarted__Output } from '../gen/catalog/v1/SyncStarted.js';
import { StreamLog } from './stream-log.js';

/** A client that synchronises, and what it was told. */
export class SyncLog extends StreamLog<SyncResponse__Output> {
  readonly call: ClientDuplexStream<SyncRequest, SyncResponse__Output>;
  started: SyncStarted__Output | undefined;
  readonly results: AdjustmentResult__Output[] = [];

  constructor(call: ClientDuplexStream<SyncRequest, SyncResponse__Output>, start?: SyncStart) {
    super(call);
    this.call = call;
    if (start !== undefined) {
      call.write({ start });
    }
  }

  adjust(adjustmentId: string, sku: string, delta: number | string): void {
    this.call.write({ adjustment: { adjustmentId, sku, delta } });
  }

  protected override take({ started, result, changes }: SyncResponse__Output): void {
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
  }

  protected override describe(): string {
    return `${this.results.length} results`;
  }
}
