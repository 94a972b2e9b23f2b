import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  Metadata,
} from '@grpc/grpc-js';
import { loadCatalogMethods } from './catalog-methods.js';
import type { ProductFields } from './products.js';

/** What became of an import. */
export interface ImportSummary {
  readonly received: number;
  readonly created: number;
  readonly updated: number;
  readonly rejected: number;
  readonly errors: readonly { readonly position: number; readonly field: string }[];
}

/** How much there is of a product. */
export interface StockLevel {
  readonly sku: string;
  readonly quantity: number;
}

/** A message of a watch. */
export interface WatchMessage {
  readonly event: string;
  readonly levels: readonly StockLevel[];
  readonly resume_token: string;
}

/** The stock of a moment, as a watch begins with it. */
export interface Snapshot {
  readonly levels: ReadonlyMap<string, number>;
  /** Entries over all messages: more than `levels` when a SKU came twice. */
  readonly entries: number;
  /** Messages that carried it. */
  readonly messages: number;
}

/** A change of a stock. */
export interface Adjustment {
  readonly adjustment_id: string;
  readonly sku: string;
  readonly delta: number;
}

/** What became of an adjustment. */
export interface AdjustmentResult {
  readonly adjustment_id: string;
  readonly outcome: string;
  readonly quantity: number;
  readonly repeated: boolean;
}

/** A message of the catalog within a synchronisation. */
export interface SyncMessage {
  readonly started?: { readonly resume_token: string } | null;
  readonly result?: AdjustmentResult | null;
  readonly changes?: { readonly levels: readonly StockLevel[] } | null;
}

/** Calls the catalog for the holder of one token. Everything rejects with the gRPC error of the call. */
export interface CatalogClient {
  importProducts(localId: string, products: Iterable<ProductFields>): Promise<ImportSummary>;
  /** Makes adjustments in one synchronisation and returns their answers, in order. */
  adjust(localId: string, clientId: string, adjustments: readonly Adjustment[]): Promise<AdjustmentResult[]>;
  /** Reads the stock of the moment by a watch, which it then leaves. */
  readSnapshot(localId: string): Promise<Snapshot>;
  /** Begins a watch. The caller handles `data`, `error` and `end`, and cancels it. */
  watch(localId: string): ClientReadableStream<WatchMessage>;
  /** Begins a synchronisation; the first message is already sent. The caller handles `data`, `error` and `end`. */
  sync(localId: string, clientId: string): ClientDuplexStream<object, SyncMessage>;
  close(): void;
}

/** Options of {@link createCatalogClient}. */
export interface CatalogClientOptions {
  /** As `host:port`. */
  readonly target: string;
  readonly token: string;
  /** Of each call and stream. By default, 10 s. */
  readonly timeoutSeconds?: number;
}

/** Creates a client with a connection of its own. The caller closes it. */
export function createCatalogClient({
  target,
  token,
  timeoutSeconds = 10,
}: CatalogClientOptions): CatalogClient {
  // Otherwise grpc-js shares connections between clients of the same target.
  const client = new Client(target, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const methods = loadCatalogMethods();
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const options = () => ({ deadline: Date.now() + timeoutSeconds * 1000 });

  function watch(localId: string): ClientReadableStream<WatchMessage> {
    const { path, requestSerialize, responseDeserialize } = methods.WatchStock;
    return client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => WatchMessage,
      { local_id: localId },
      metadata,
      options(),
    );
  }

  function sync(localId: string, clientId: string): ClientDuplexStream<object, SyncMessage> {
    const { path, requestSerialize, responseDeserialize } = methods.Sync;
    const stream = client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => SyncMessage,
      metadata,
      options(),
    );
    stream.write({ start: { local_id: localId, client_id: clientId } });
    return stream;
  }

  return {
    watch,
    sync,
    close: () => client.close(),
    importProducts(localId, products) {
      const { path, requestSerialize, responseDeserialize } = methods.BulkImport;
      return new Promise((resolve, reject) => {
        const stream = client.makeClientStreamRequest(
          path,
          requestSerialize,
          responseDeserialize as (bytes: Buffer) => ImportSummary,
          metadata,
          options(),
          (error, summary) => (summary === undefined ? reject(error) : resolve(summary)),
        );
        for (const product of products) {
          stream.write({ local_id: localId, product });
        }
        stream.end();
      });
    },
    adjust(localId, clientId, adjustments) {
      return new Promise((resolve, reject) => {
        const results: AdjustmentResult[] = [];
        const stream = sync(localId, clientId);
        stream.on('error', reject);
        stream.on('data', ({ result }) => {
          if (result) {
            results.push(result);
          }
        });
        stream.on('end', () => resolve(results));
        for (const adjustment of adjustments) {
          stream.write({ adjustment });
        }
        stream.end();
      });
    },
    readSnapshot(localId) {
      return new Promise((resolve, reject) => {
        const levels = new Map<string, number>();
        let [entries, messages] = [0, 0];
        const stream = watch(localId);
        // Comes after the whole snapshot too, as the watch is left then; by then the promise is settled.
        stream.on('error', reject);
        stream.on('end', () => reject(new Error('the watch ended before its snapshot was complete')));
        stream.on('data', (message) => {
          messages += 1;
          entries += message.levels.length;
          for (const { sku, quantity } of message.levels) {
            levels.set(sku, quantity);
          }
          if (message.event === 'WATCH_EVENT_SNAPSHOT_END') {
            resolve({ levels, entries, messages });
            stream.cancel();
          }
        });
      });
    },
  };
}
