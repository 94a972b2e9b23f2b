import {
  type CallOptions,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientWritableStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadProtos } from '@zenlogic/runtime';
import type { BulkImportRequest } from '../gen/catalog/v1/BulkImportRequest.js';
import type { BulkImportResponse__Output } from '../gen/catalog/v1/BulkImportResponse.js';
import type { CatalogServiceClient } from '../gen/catalog/v1/CatalogService.js';
import type { InventoryServiceClient } from '../gen/catalog/v1/InventoryService.js';
import type { SyncRequest } from '../gen/catalog/v1/SyncRequest.js';
import type { SyncResponse__Output } from '../gen/catalog/v1/SyncResponse.js';
import type { WatchStockRequest } from '../gen/catalog/v1/WatchStockRequest.js';
import type { WatchStockResponse__Output } from '../gen/catalog/v1/WatchStockResponse.js';

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

/** The unary methods, by name. */
type UnaryMethod = 'GetProduct' | 'ListProducts' | 'CheckStock';
type RequestOf<Name extends UnaryMethod> = Parameters<CatalogServiceClient[Name]>[0];
type ResponseOf<Name extends UnaryMethod> = NonNullable<
  Parameters<
    Extract<Parameters<CatalogServiceClient[Name]>[1], (...args: never) => unknown> & ((...args: never) => void)
  >[1]
>;

/** A client of a real catalog process. */
export interface CatalogClient {
  /** Never rejects. */
  call<Name extends UnaryMethod>(
    name: Name,
    request: RequestOf<Name>,
    options?: TestCallOptions,
  ): Promise<Outcome<ResponseOf<Name>>>;
  watch(
    request: WatchStockRequest,
    options?: TestCallOptions,
  ): ClientReadableStream<WatchStockResponse__Output>;
  import(options?: TestCallOptions): {
    readonly stream: ClientWritableStream<BulkImportRequest>;
    /** Never rejects. */
    readonly outcome: Promise<Outcome<BulkImportResponse__Output>>;
  };
  sync(options?: TestCallOptions): ClientDuplexStream<SyncRequest, SyncResponse__Output>;
  /** Asks for the health of a service, the empty name for all. */
  health(service: string): Promise<string | undefined>;
  close(): void;
}
