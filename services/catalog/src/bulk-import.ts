import { type ServerReadableStream, status } from '@grpc/grpc-js';
import { clientStreaming, type ErrorReporter, parseUuid, ServiceError } from '@zenlogic/runtime';
import { fallbackMetadata } from './fallback-metadata.js';
import type { BulkImportRequest__Output } from './gen/catalog/v1/BulkImportRequest.js';
import type { BulkImportResponse } from './gen/catalog/v1/BulkImportResponse.js';
import type { InventoryServiceHandlers } from './gen/catalog/v1/InventoryService.js';
import { MessageReader } from './message-reader.js';
import { ProductImport } from './product-import.js';
import type { ProductStore } from './product-store.js';
import type { OpenStream, StreamAccess } from './stream-access.js';

/** Everything the handler touches outside itself. */
export interface BulkImportDeps {
  readonly access: StreamAccess;
  readonly products: ProductStore;
  readonly report: ErrorReporter;
}

type BulkImportCall = ServerReadableStream<BulkImportRequest__Output, BulkImportResponse>;

/** Creates the handler of `BulkImport`. */
export function createBulkImport({
  access,
  products,
  report,
}: BulkImportDeps): InventoryServiceHandlers['BulkImport'] {
  async function importProducts(
    first: BulkImportRequest__Output,
    reader: MessageReader<BulkImportRequest__Output>,
    stream: OpenStream,
  ): Promise<BulkImportResponse> {
    const progress = new ProductImport(stream.localId, products);
    let messages = [first];
    while (messages.length > 0) {
      for (const { localId, product } of messages) {
        requireSameLocal(localId, stream.localId);
        if (progress.add(product)) {
          await progress.write();
        }
      }
      messages = await reader.take(Number.POSITIVE_INFINITY, stream.signal);
    }
    await progress.write();
    return progress.summary();
  }

  return clientStreaming(async (call: BulkImportCall, signal) => {
    const reader = new MessageReader<BulkImportRequest__Output>(call);
    // Nobody's products are read before it is known whose they are.
    const [first] = await reader.take(1, signal);
    if (first === undefined) {
      throw new ServiceError(
        status.INVALID_ARGUMENT,
        'the stream has no message; the first one names local_id',
      );
    }
    const stream = await access.open(call, signal, 'catalog:write', first.localId);
    try {
      if (stream.byFallback) {
        call.sendMetadata(fallbackMetadata(stream));
      }
      return await importProducts(first, reader, stream);
    } finally {
      stream.release();
    }
  }, report);
}

function requireSameLocal(named: string, localId: string): void {
  if (named !== '' && named !== localId && parseUuid(named, 'local_id') !== localId) {
    throw new ServiceError(
      status.INVALID_ARGUMENT,
      'local_id differs from that of the first message; leave it empty, and import each local by itself',
    );
  }
}
