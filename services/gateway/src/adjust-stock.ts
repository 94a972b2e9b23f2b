import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { AdjustmentResult__Output } from './gen/catalog/v1/AdjustmentResult.js';
import type { StockAdjustment } from './gen/catalog/v1/StockAdjustment.js';
import type { SyncRequest } from './gen/catalog/v1/SyncRequest.js';
import type { SyncResponse__Output } from './gen/catalog/v1/SyncResponse.js';
import type { SyncStart } from './gen/catalog/v1/SyncStart.js';

/**
 * Sends adjustments over a stream of Sync and collects the answers, in order.
 *
 * Changes that others make meanwhile are not of interest. The stream ends by itself, since it is half-closed here.
 *
 * @throws what ends the stream before all are answered. Those that were applied are not applied again when the same
 * request is repeated.
 */
export async function adjustStock(
  stream: ClientDuplexStream<SyncRequest, SyncResponse__Output>,
  start: SyncStart,
  adjustments: readonly StockAdjustment[],
): Promise<readonly AdjustmentResult__Output[]> {
  const results: AdjustmentResult__Output[] = [];
  const answered = new Promise<void>((resolve, reject) => {
    stream.on('data', ({ result }: SyncResponse__Output) => {
      if (result) {
        results.push(result);
      }
      if (results.length === adjustments.length) {
        resolve();
      }
    });
    stream.on('error', reject);
    stream.on('end', () =>
      reject(new Error(`catalog answered ${results.length} of ${adjustments.length} adjustments`)),
    );
  });
  // At most 1,000 small messages, all in memory already: to wait until the stream takes more would save nothing.
  stream.write({ start });
  for (const adjustment of adjustments) {
    stream.write({ adjustment });
  }
  stream.end();
  await answered;
  return results;
}
