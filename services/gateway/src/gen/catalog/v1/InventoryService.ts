// Original file: protos/catalog/v1/inventory.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BulkImportRequest as _catalog_v1_BulkImportRequest, BulkImportRequest__Output as _catalog_v1_BulkImportRequest__Output } from '../../catalog/v1/BulkImportRequest.js';
import type { BulkImportResponse as _catalog_v1_BulkImportResponse, BulkImportResponse__Output as _catalog_v1_BulkImportResponse__Output } from '../../catalog/v1/BulkImportResponse.js';
import type { SyncRequest as _catalog_v1_SyncRequest, SyncRequest__Output as _catalog_v1_SyncRequest__Output } from '../../catalog/v1/SyncRequest.js';
import type { SyncResponse as _catalog_v1_SyncResponse, SyncResponse__Output as _catalog_v1_SyncResponse__Output } from '../../catalog/v1/SyncResponse.js';
import type { WatchStockRequest as _catalog_v1_WatchStockRequest, WatchStockRequest__Output as _catalog_v1_WatchStockRequest__Output } from '../../catalog/v1/WatchStockRequest.js';
import type { WatchStockResponse as _catalog_v1_WatchStockResponse, WatchStockResponse__Output as _catalog_v1_WatchStockResponse__Output } from '../../catalog/v1/WatchStockResponse.js';

/**
 * Keeps the stock of a local in line, as streams.
 * 
 * Every call carries an access token as metadata, `authorization: Bearer
 * <token>`. It is verified, and the `local_id` authorised, by the auth service
 * when the stream begins and again every 30 seconds while it is open: a stream
 * whose token was revoked or expired ends with `UNAUTHENTICATED`.
 * 
 * Changes of one local have one order, the same for every watcher on every
 * replica. A resume token names a place in it.
 * 
 * Errors of every RPC:
 * - `INVALID_ARGUMENT`: a field is empty, malformed or too long; the message
 * names it.
 * - `UNAUTHENTICATED`: there is no token, or it does not verify.
 * - `PERMISSION_DENIED`: the token lacks the permission that the RPC names, or
 * its bearer may not work in the local.
 * - `UNAVAILABLE`: auth or the store does not answer, or the server stops.
 * Begin again: with the last resume token nothing is missed.
 * - `DEADLINE_EXCEEDED`: the deadline of the stream came. Begin again likewise.
 */
export interface InventoryServiceClient extends grpc.Client {
  /**
   * Creates or updates the products of a local, by SKU. Needs `catalog:write`.
   * 
   * A product that is refused does not stop the import: it is counted, and the
   * first 100 are reported. Doing the same import again changes nothing, so a
   * stream that broke is simply repeated. Stock is not touched.
   */
  BulkImport(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_BulkImportResponse__Output>): grpc.ClientWritableStream<_catalog_v1_BulkImportRequest>;
  BulkImport(metadata: grpc.Metadata, callback: grpc.requestCallback<_catalog_v1_BulkImportResponse__Output>): grpc.ClientWritableStream<_catalog_v1_BulkImportRequest>;
  BulkImport(options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_BulkImportResponse__Output>): grpc.ClientWritableStream<_catalog_v1_BulkImportRequest>;
  BulkImport(callback: grpc.requestCallback<_catalog_v1_BulkImportResponse__Output>): grpc.ClientWritableStream<_catalog_v1_BulkImportRequest>;
  /**
   * Creates or updates the products of a local, by SKU. Needs `catalog:write`.
   * 
   * A product that is refused does not stop the import: it is counted, and the
   * first 100 are reported. Doing the same import again changes nothing, so a
   * stream that broke is simply repeated. Stock is not touched.
   */
  bulkImport(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_BulkImportResponse__Output>): grpc.ClientWritableStream<_catalog_v1_BulkImportRequest>;
  bulkImport(metadata: grpc.Metadata, callback: grpc.requestCallback<_catalog_v1_BulkImportResponse__Output>): grpc.ClientWritableStream<_catalog_v1_BulkImportRequest>;
  bulkImport(options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_BulkImportResponse__Output>): grpc.ClientWritableStream<_catalog_v1_BulkImportRequest>;
  bulkImport(callback: grpc.requestCallback<_catalog_v1_BulkImportResponse__Output>): grpc.ClientWritableStream<_catalog_v1_BulkImportRequest>;
  
  /**
   * Adjusts the stock of a local and tells of the changes that others make, at
   * the same time. Needs `stock:write`.
   * 
   * The first message names the local and the client, each further one is an
   * adjustment. Every adjustment is answered, in order. One that was applied
   * before, by its `client_id` and `adjustment_id`, is not applied again for
   * the next 24 hours and gets the same answer, marked: repeat what was not
   * answered when a stream breaks.
   */
  Sync(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_catalog_v1_SyncRequest, _catalog_v1_SyncResponse__Output>;
  Sync(options?: grpc.CallOptions): grpc.ClientDuplexStream<_catalog_v1_SyncRequest, _catalog_v1_SyncResponse__Output>;
  /**
   * Adjusts the stock of a local and tells of the changes that others make, at
   * the same time. Needs `stock:write`.
   * 
   * The first message names the local and the client, each further one is an
   * adjustment. Every adjustment is answered, in order. One that was applied
   * before, by its `client_id` and `adjustment_id`, is not applied again for
   * the next 24 hours and gets the same answer, marked: repeat what was not
   * answered when a stream breaks.
   */
  sync(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_catalog_v1_SyncRequest, _catalog_v1_SyncResponse__Output>;
  sync(options?: grpc.CallOptions): grpc.ClientDuplexStream<_catalog_v1_SyncRequest, _catalog_v1_SyncResponse__Output>;
  
  /**
   * Sends the stock of a local, then every change of it in order, until the
   * caller goes or the deadline comes. Needs `catalog:read`.
   * 
   * Without a resume token, what is there comes first: the stock of the moment
   * in one or several messages, the last of them marked. With one, exactly the
   * changes after it. A token that is too old, or of a store that lost its
   * data, is answered with `RESUME_TOKEN_EXPIRED` and the whole stock.
   * 
   * A caller that reads slowly is sent the changes that it has not seen when it
   * reads on; one that falls too far behind is sent the whole stock anew.
   */
  WatchStock(argument: _catalog_v1_WatchStockRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_catalog_v1_WatchStockResponse__Output>;
  WatchStock(argument: _catalog_v1_WatchStockRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_catalog_v1_WatchStockResponse__Output>;
  /**
   * Sends the stock of a local, then every change of it in order, until the
   * caller goes or the deadline comes. Needs `catalog:read`.
   * 
   * Without a resume token, what is there comes first: the stock of the moment
   * in one or several messages, the last of them marked. With one, exactly the
   * changes after it. A token that is too old, or of a store that lost its
   * data, is answered with `RESUME_TOKEN_EXPIRED` and the whole stock.
   * 
   * A caller that reads slowly is sent the changes that it has not seen when it
   * reads on; one that falls too far behind is sent the whole stock anew.
   */
  watchStock(argument: _catalog_v1_WatchStockRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_catalog_v1_WatchStockResponse__Output>;
  watchStock(argument: _catalog_v1_WatchStockRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_catalog_v1_WatchStockResponse__Output>;
  
}

/**
 * Keeps the stock of a local in line, as streams.
 * 
 * Every call carries an access token as metadata, `authorization: Bearer
 * <token>`. It is verified, and the `local_id` authorised, by the auth service
 * when the stream begins and again every 30 seconds while it is open: a stream
 * whose token was revoked or expired ends with `UNAUTHENTICATED`.
 * 
 * Changes of one local have one order, the same for every watcher on every
 * replica. A resume token names a place in it.
 * 
 * Errors of every RPC:
 * - `INVALID_ARGUMENT`: a field is empty, malformed or too long; the message
 * names it.
 * - `UNAUTHENTICATED`: there is no token, or it does not verify.
 * - `PERMISSION_DENIED`: the token lacks the permission that the RPC names, or
 * its bearer may not work in the local.
 * - `UNAVAILABLE`: auth or the store does not answer, or the server stops.
 * Begin again: with the last resume token nothing is missed.
 * - `DEADLINE_EXCEEDED`: the deadline of the stream came. Begin again likewise.
 */
export interface InventoryServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Creates or updates the products of a local, by SKU. Needs `catalog:write`.
   * 
   * A product that is refused does not stop the import: it is counted, and the
   * first 100 are reported. Doing the same import again changes nothing, so a
   * stream that broke is simply repeated. Stock is not touched.
   */
  BulkImport: grpc.handleClientStreamingCall<_catalog_v1_BulkImportRequest__Output, _catalog_v1_BulkImportResponse>;
  
  /**
   * Adjusts the stock of a local and tells of the changes that others make, at
   * the same time. Needs `stock:write`.
   * 
   * The first message names the local and the client, each further one is an
   * adjustment. Every adjustment is answered, in order. One that was applied
   * before, by its `client_id` and `adjustment_id`, is not applied again for
   * the next 24 hours and gets the same answer, marked: repeat what was not
   * answered when a stream breaks.
   */
  Sync: grpc.handleBidiStreamingCall<_catalog_v1_SyncRequest__Output, _catalog_v1_SyncResponse>;
  
  /**
   * Sends the stock of a local, then every change of it in order, until the
   * caller goes or the deadline comes. Needs `catalog:read`.
   * 
   * Without a resume token, what is there comes first: the stock of the moment
   * in one or several messages, the last of them marked. With one, exactly the
   * changes after it. A token that is too old, or of a store that lost its
   * data, is answered with `RESUME_TOKEN_EXPIRED` and the whole stock.
   * 
   * A caller that reads slowly is sent the changes that it has not seen when it
   * reads on; one that falls too far behind is sent the whole stock anew.
   */
  WatchStock: grpc.handleServerStreamingCall<_catalog_v1_WatchStockRequest__Output, _catalog_v1_WatchStockResponse>;
  
}

export interface InventoryServiceDefinition extends grpc.ServiceDefinition {
  BulkImport: MethodDefinition<_catalog_v1_BulkImportRequest, _catalog_v1_BulkImportResponse, _catalog_v1_BulkImportRequest__Output, _catalog_v1_BulkImportResponse__Output>
  Sync: MethodDefinition<_catalog_v1_SyncRequest, _catalog_v1_SyncResponse, _catalog_v1_SyncRequest__Output, _catalog_v1_SyncResponse__Output>
  WatchStock: MethodDefinition<_catalog_v1_WatchStockRequest, _catalog_v1_WatchStockResponse, _catalog_v1_WatchStockRequest__Output, _catalog_v1_WatchStockResponse__Output>
}
