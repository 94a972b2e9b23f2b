import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import type { Adjustment, StockLevel } from '../catalog/catalog-client.js';
import { loadCatalogMethods } from '../catalog/catalog-methods.js';

/** A real gRPC server with the streams of the catalog over one local in memory, and a way to do wrong. */
export interface StubCatalog {
  /** `host:port`. */
  readonly target: string;
  /** Pushes a change to all watchers without making it. */
  push(level: StockLevel): void;
  close(): void;
}

/** How the stub does wrong. */
export interface StubCatalogOptions {
  /** Applies an adjustment again that it had before. By default, false. */
  readonly forgetsAdjustments?: boolean;
  /** Ends every watch after its snapshot. By default, false. */
  readonly endsWatches?: boolean;
}

/** Starts it on a free port of 127.0.0.1. */
export async function startStubCatalog(options: StubCatalogOptions = {}): Promise<StubCatalog> {
  const products = new Set<string>();
  const stock = new Map<string, number>();
  const answered = new Map<string, object>();
  const watches = new Set<ServerWritableStream<object, object>>();
  const { GetProduct: _, ...methods } = loadCatalogMethods();

  function push(level: StockLevel): void {
    for (const watch of watches) {
      watch.write({ event: 'WATCH_EVENT_CHANGES', levels: [level], resume_token: 'r' });
    }
  }

  function apply(clientId: string, { adjustment_id, sku, delta }: Adjustment): object {
    const key = `${clientId} ${adjustment_id}`;
    const before = answered.get(key);
    if (before !== undefined && options.forgetsAdjustments !== true) {
      return { ...before, repeated: true };
    }
    const quantity = (stock.get(sku) ?? 0) + delta;
    const isEnough = quantity >= 0;
    if (isEnough) {
      stock.set(sku, quantity);
      push({ sku, quantity });
    }
    const outcome = isEnough ? 'APPLIED' : 'INSUFFICIENT_STOCK';
    const result = {
      adjustment_id,
      outcome: `ADJUSTMENT_OUTCOME_${outcome}`,
      quantity: isEnough ? quantity : quantity - delta,
    };
    answered.set(key, result);
    return result;
  }

  const server = new Server();
  server.addService(methods, {
    BulkImport(call: ServerReadableStream<ImportMessage, object>, respond: sendUnaryData<object>) {
      if (String(call.metadata.get('authorization')[0]) !== 'Bearer keeper') {
        respond({ code: status.UNAUTHENTICATED, details: 'who are you?' });
        return;
      }
      const summary = { received: 0, created: 0, updated: 0, rejected: 0, errors: [] as object[] };
      call.on('data', ({ product: { sku, price } }: ImportMessage) => {
        summary.received += 1;
        if (price.currency.length !== 3) {
          summary.rejected += 1;
          summary.errors.push({ position: summary.received, sku, field: 'price.currency', message: 'no' });
          return;
        }
        summary[products.has(sku) ? 'updated' : 'created'] += 1;
        products.add(sku);
      });
      call.on('end', () => respond(null, summary));
    },
    Sync(call: ServerDuplexStream<SyncMessage, object>) {
      let clientId = '';
      call.on('data', ({ start, adjustment }: SyncMessage) => {
        if (start) {
          clientId = start.client_id;
          call.write({ started: { resume_token: 'r' } });
        } else if (adjustment) {
          call.write({ result: apply(clientId, adjustment) });
        }
      });
      call.on('end', () => call.end());
    },
    WatchStock(call: ServerWritableStream<object, object>) {
      const levels = [...stock].map(([sku, quantity]) => ({ sku, quantity }));
      call.write({ event: 'WATCH_EVENT_SNAPSHOT_PART', levels: levels.slice(0, 1), resume_token: '' });
      call.write({ event: 'WATCH_EVENT_SNAPSHOT_END', levels: levels.slice(1), resume_token: 'r' });
      if (options.endsWatches === true) {
        call.end();
        return;
      }
      watches.add(call);
      call.on('cancelled', () => watches.delete(call));
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { target: `127.0.0.1:${port}`, push, close: () => server.forceShutdown() };
}

interface ImportMessage {
  readonly product: { readonly sku: string; readonly price: { readonly currency: string } };
}

interface SyncMessage {
  readonly start?: { readonly client_id: string } | null;
  readonly adjustment?: Adjustment | null;
}
