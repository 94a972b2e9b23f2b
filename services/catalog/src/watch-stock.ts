import type { ServerWritableStream } from '@grpc/grpc-js';
import { type ErrorReporter, serverStreaming } from '@zenlogic/runtime';
import { fallbackMetadata } from './fallback-metadata.js';
import type { FeedMetrics } from './feed-metrics.js';
import type { InventoryServiceHandlers } from './gen/catalog/v1/InventoryService.js';
import type { WatchStockRequest__Output } from './gen/catalog/v1/WatchStockRequest.js';
import type { WatchStockResponse } from './gen/catalog/v1/WatchStockResponse.js';
import { parseResumeToken } from './resume-token.js';
import type { StockFeed } from './stock-feed.js';
import { StockWatcher } from './stock-watcher.js';
import type { OpenStream, StreamAccess } from './stream-access.js';

/** Everything the handler touches outside itself. */
export interface WatchStockDeps {
  readonly access: StreamAccess;
  readonly feed: StockFeed;
  readonly metrics: FeedMetrics;
  readonly report: ErrorReporter;
}

type WatchStockCall = ServerWritableStream<WatchStockRequest__Output, WatchStockResponse>;

/** Creates the handler of `WatchStock`. */
export function createWatchStock({
  access,
  feed,
  metrics,
  report,
}: WatchStockDeps): InventoryServiceHandlers['WatchStock'] {
  async function watch(call: WatchStockCall, stream: OpenStream): Promise<void> {
    const { resumeToken } = call.request;
    const from = resumeToken === '' ? undefined : parseResumeToken(resumeToken, stream.localId);
    const local = await feed.open(stream.localId);
    stream.signal.throwIfAborted();
    // At once, so that the caller knows that it is watching before anything changes.
    call.sendMetadata(fallbackMetadata(stream));
    // The definition of the method takes messages that are encoded already.
    const sink = { write: (message: Buffer) => call.write(message as WatchStockResponse) };
    const watcher = new StockWatcher(
      local,
      sink,
      { onExpired: metrics.countExpired, onFailed: stream.end },
      from,
    );
    call.on('drain', () => watcher.drained());
    const ended = untilAborted(stream.signal);
    local.add(watcher);
    metrics.watchers.inc();
    try {
      watcher.wake();
      await ended;
    } finally {
      metrics.watchers.dec();
      local.remove(watcher);
    }
  }

  return serverStreaming<WatchStockRequest__Output, WatchStockResponse>(async (call, signal) => {
    const stream = await access.open(call, signal, 'catalog:read', call.request.localId);
    try {
      await watch(call, stream);
    } finally {
      stream.release();
    }
  }, report);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
