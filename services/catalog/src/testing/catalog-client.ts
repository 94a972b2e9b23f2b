import type { EventEmitter } from 'node:events';
import {
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientWritableStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadProtos } from '@zenlogic/runtime';
import type { BulkImportRequest } from '../gen/catalog/v1/BulkImportRequest.js';
import type { BulkImportResponse__Output } from '../gen/catalog/v1/BulkImportResponse.js';
import type { CheckStockRequest } from '../gen/catalog/v1/CheckStockRequest.js';
import type { CheckStockResponse__Output } from '../gen/catalog/v1/CheckStockResponse.js';
import type { GetProductRequest } from '../gen/catalog/v1/GetProductRequest.js';
import type { GetProductResponse__Output } from '../gen/catalog/v1/GetProductResponse.js';
import type { ListProductsRequest } from '../gen/catalog/v1/ListProductsRequest.js';
import type { ListProductsResponse__Output } from '../gen/catalog/v1/ListProductsResponse.js';
import type { SyncRequest } from '../gen/catalog/v1/SyncRequest.js';
import type { SyncResponse__Output } from '../gen/catalog/v1/SyncResponse.js';
import type { WatchStockRequest } from '../gen/catalog/v1/WatchStockRequest.js';
import type { WatchStockResponse__Output } from '../gen/catalog/v1/WatchStockResponse.js';
import type { ProtoGrpcType } from '../gen/catalog.js';
import type { ProtoGrpcType as InventoryGrpcType } from '../gen/inventory.js';

/** How a call ended. */
export interface Outcome<Response> {
  readonly code: status;
  readonly details: string;
  readonly response: Response | undefined;
  /** The metadata that came before the response. */
  readonly headers: Metadata | undefined;
  /** In milliseconds, as the caller saw it. */
  readonly elapsed: number;
}

export interface TestCallOptions {
  /** In milliseconds. By default, 5,000; streams last 60,000. */
  readonly timeout?: number;
  /** By default, that of the client; the empty text sends none. */
  readonly token?: string;
}

/** A client of a real catalog process. What answers once never rejects. */
export interface CatalogClient {
  getProduct(
    request: GetProductRequest,
    options?: TestCallOptions,
  ): Promise<Outcome<GetProductResponse__Output>>;
  listProducts(
    request: ListProductsRequest,
    options?: TestCallOptions,
  ): Promise<Outcome<ListProductsResponse__Output>>;
  checkStock(
    request: CheckStockRequest,
    options?: TestCallOptions,
  ): Promise<Outcome<CheckStockResponse__Output>>;
  watch(
    request: WatchStockRequest,
    options?: TestCallOptions,
  ): ClientReadableStream<WatchStockResponse__Output>;
  import(options?: TestCallOptions): {
    readonly stream: ClientWritableStream<BulkImportRequest>;
    readonly outcome: Promise<Outcome<BulkImportResponse__Output>>;
  };
  sync(options?: TestCallOptions): ClientDuplexStream<SyncRequest, SyncResponse__Output>;
  /** Asks for the health of a service, the empty name for all. */
  health(service: string): Promise<string | undefined>;
  close(): void;
}

const { catalog } = loadPackageDefinition(
  loadProtos('catalog/v1/catalog.proto', 'catalog/v1/inventory.proto'),
) as unknown as ProtoGrpcType & InventoryGrpcType;

// Two fields of one byte each; written out here so that the tests do not lean on the library they test.
const healthStatuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

/**
 * Creates a client with a connection of its own.
 *
 * @param address host:port.
 * @param defaultToken sent with each call that gives none.
 */
export function createCatalogClient(address: string, defaultToken = ''): CatalogClient {
  const options = {
    'grpc.use_local_subchannel_pool': 1,
    // A server that comes back is found at once.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 100,
  };
  const products = new catalog.v1.CatalogService(address, credentials.createInsecure(), options);
  const stock = new catalog.v1.InventoryService(address, credentials.createInsecure(), options);

  function metadataOf({ token = defaultToken }: TestCallOptions): Metadata {
    const metadata = new Metadata();
    if (token !== '') {
      metadata.set('authorization', `Bearer ${token}`);
    }
    return metadata;
  }
  function start<Response>(
    begin: (callback: (error: ServiceError | null, response?: Response) => void) => EventEmitter,
  ): Promise<Outcome<Response>> {
    const started = performance.now();
    return new Promise((resolve) => {
      let headers: Metadata | undefined;
      const call = begin((error, response) => {
        const { code = status.OK, details = '' } = error ?? {};
        resolve({ code, details, response, headers, elapsed: performance.now() - started });
      });
      call.on('metadata', (received) => {
        headers = received;
      });
    });
  }
  const until = ({ timeout }: TestCallOptions, byDefault: number) => ({
    deadline: Date.now() + (timeout ?? byDefault),
  });

  return {
    getProduct: (request, given = {}) =>
      start((callback) => products.getProduct(request, metadataOf(given), until(given, 5_000), callback)),
    listProducts: (request, given = {}) =>
      start((callback) => products.listProducts(request, metadataOf(given), until(given, 5_000), callback)),
    checkStock: (request, given = {}) =>
      start((callback) => products.checkStock(request, metadataOf(given), until(given, 5_000), callback)),
    watch: (request, given = {}) => stock.watchStock(request, metadataOf(given), until(given, 60_000)),
    import(given = {}) {
      let stream: ClientWritableStream<BulkImportRequest> | undefined;
      const outcome = start<BulkImportResponse__Output>((callback) => {
        stream = stock.bulkImport(metadataOf(given), until(given, 60_000), callback);
        return stream;
      });
      if (stream === undefined) {
        throw new Error('the import did not begin');
      }
      return { stream, outcome };
    },
    sync: (given = {}) => stock.sync(metadataOf(given), until(given, 60_000)),
    async health(service) {
      const outcome = await start<{ status: string }>((callback) =>
        products.makeUnaryRequest(
          '/grpc.health.v1.Health/Check',
          (name: string) => Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name)]),
          (bytes: Buffer) => ({ status: healthStatuses[bytes[1] ?? 0] ?? 'UNKNOWN' }),
          service,
          until({}, 5_000),
          callback,
        ),
      );
      return outcome.response?.status;
    },
    close() {
      products.close();
      stock.close();
    },
  };
}
