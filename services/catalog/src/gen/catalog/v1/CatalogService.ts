// Original file: protos/catalog/v1/catalog.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CheckStockRequest as _catalog_v1_CheckStockRequest, CheckStockRequest__Output as _catalog_v1_CheckStockRequest__Output } from '../../catalog/v1/CheckStockRequest.js';
import type { CheckStockResponse as _catalog_v1_CheckStockResponse, CheckStockResponse__Output as _catalog_v1_CheckStockResponse__Output } from '../../catalog/v1/CheckStockResponse.js';
import type { GetProductRequest as _catalog_v1_GetProductRequest, GetProductRequest__Output as _catalog_v1_GetProductRequest__Output } from '../../catalog/v1/GetProductRequest.js';
import type { GetProductResponse as _catalog_v1_GetProductResponse, GetProductResponse__Output as _catalog_v1_GetProductResponse__Output } from '../../catalog/v1/GetProductResponse.js';
import type { ListProductsRequest as _catalog_v1_ListProductsRequest, ListProductsRequest__Output as _catalog_v1_ListProductsRequest__Output } from '../../catalog/v1/ListProductsRequest.js';
import type { ListProductsResponse as _catalog_v1_ListProductsResponse, ListProductsResponse__Output as _catalog_v1_ListProductsResponse__Output } from '../../catalog/v1/ListProductsResponse.js';

/**
 * Answers what a local sells and whether it has enough of it.
 * 
 * Every call carries an access token as metadata, `authorization: Bearer
 * <token>`. The token is verified and the `local_id` of the request is
 * authorised by the auth service, on every call.
 * 
 * Errors of every RPC:
 * - `INVALID_ARGUMENT`: a field is empty, malformed or too long; the message
 * names it.
 * - `UNAUTHENTICATED`: there is no token, or it does not verify.
 * - `PERMISSION_DENIED`: the token lacks the permission that the RPC names, or
 * its bearer may not work in the local.
 * - `UNAVAILABLE`: auth or the store does not answer. Nothing is known, so
 * nothing is allowed.
 * - `DEADLINE_EXCEEDED`: the answer would come too late.
 */
export interface CatalogServiceClient extends grpc.Client {
  /**
   * Tells for several SKUs of one local at once whether there is enough, as an
   * order service asks before it sells. Needs `catalog:read`.
   * 
   * The quantities are those of one moment, but nothing is reserved.
   */
  CheckStock(argument: _catalog_v1_CheckStockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_CheckStockResponse__Output>): grpc.ClientUnaryCall;
  CheckStock(argument: _catalog_v1_CheckStockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_catalog_v1_CheckStockResponse__Output>): grpc.ClientUnaryCall;
  CheckStock(argument: _catalog_v1_CheckStockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_CheckStockResponse__Output>): grpc.ClientUnaryCall;
  CheckStock(argument: _catalog_v1_CheckStockRequest, callback: grpc.requestCallback<_catalog_v1_CheckStockResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Tells for several SKUs of one local at once whether there is enough, as an
   * order service asks before it sells. Needs `catalog:read`.
   * 
   * The quantities are those of one moment, but nothing is reserved.
   */
  checkStock(argument: _catalog_v1_CheckStockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_CheckStockResponse__Output>): grpc.ClientUnaryCall;
  checkStock(argument: _catalog_v1_CheckStockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_catalog_v1_CheckStockResponse__Output>): grpc.ClientUnaryCall;
  checkStock(argument: _catalog_v1_CheckStockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_CheckStockResponse__Output>): grpc.ClientUnaryCall;
  checkStock(argument: _catalog_v1_CheckStockRequest, callback: grpc.requestCallback<_catalog_v1_CheckStockResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gets a product of a local. Needs `catalog:read`.
   * 
   * Errors:
   * - `NOT_FOUND`: the local has no product with this `sku`.
   */
  GetProduct(argument: _catalog_v1_GetProductRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  GetProduct(argument: _catalog_v1_GetProductRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_catalog_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  GetProduct(argument: _catalog_v1_GetProductRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  GetProduct(argument: _catalog_v1_GetProductRequest, callback: grpc.requestCallback<_catalog_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gets a product of a local. Needs `catalog:read`.
   * 
   * Errors:
   * - `NOT_FOUND`: the local has no product with this `sku`.
   */
  getProduct(argument: _catalog_v1_GetProductRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _catalog_v1_GetProductRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_catalog_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _catalog_v1_GetProductRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  getProduct(argument: _catalog_v1_GetProductRequest, callback: grpc.requestCallback<_catalog_v1_GetProductResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists the products of a local, in the order of their SKUs, page by page.
   * Needs `catalog:read`.
   * 
   * A product that is added or removed meanwhile may or may not be seen; every
   * other one is seen exactly once.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: `page_token` is not one of this local.
   */
  ListProducts(argument: _catalog_v1_ListProductsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  ListProducts(argument: _catalog_v1_ListProductsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_catalog_v1_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  ListProducts(argument: _catalog_v1_ListProductsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  ListProducts(argument: _catalog_v1_ListProductsRequest, callback: grpc.requestCallback<_catalog_v1_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists the products of a local, in the order of their SKUs, page by page.
   * Needs `catalog:read`.
   * 
   * A product that is added or removed meanwhile may or may not be seen; every
   * other one is seen exactly once.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: `page_token` is not one of this local.
   */
  listProducts(argument: _catalog_v1_ListProductsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  listProducts(argument: _catalog_v1_ListProductsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_catalog_v1_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  listProducts(argument: _catalog_v1_ListProductsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_catalog_v1_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  listProducts(argument: _catalog_v1_ListProductsRequest, callback: grpc.requestCallback<_catalog_v1_ListProductsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Answers what a local sells and whether it has enough of it.
 * 
 * Every call carries an access token as metadata, `authorization: Bearer
 * <token>`. The token is verified and the `local_id` of the request is
 * authorised by the auth service, on every call.
 * 
 * Errors of every RPC:
 * - `INVALID_ARGUMENT`: a field is empty, malformed or too long; the message
 * names it.
 * - `UNAUTHENTICATED`: there is no token, or it does not verify.
 * - `PERMISSION_DENIED`: the token lacks the permission that the RPC names, or
 * its bearer may not work in the local.
 * - `UNAVAILABLE`: auth or the store does not answer. Nothing is known, so
 * nothing is allowed.
 * - `DEADLINE_EXCEEDED`: the answer would come too late.
 */
export interface CatalogServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Tells for several SKUs of one local at once whether there is enough, as an
   * order service asks before it sells. Needs `catalog:read`.
   * 
   * The quantities are those of one moment, but nothing is reserved.
   */
  CheckStock: grpc.handleUnaryCall<_catalog_v1_CheckStockRequest__Output, _catalog_v1_CheckStockResponse>;
  
  /**
   * Gets a product of a local. Needs `catalog:read`.
   * 
   * Errors:
   * - `NOT_FOUND`: the local has no product with this `sku`.
   */
  GetProduct: grpc.handleUnaryCall<_catalog_v1_GetProductRequest__Output, _catalog_v1_GetProductResponse>;
  
  /**
   * Lists the products of a local, in the order of their SKUs, page by page.
   * Needs `catalog:read`.
   * 
   * A product that is added or removed meanwhile may or may not be seen; every
   * other one is seen exactly once.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: `page_token` is not one of this local.
   */
  ListProducts: grpc.handleUnaryCall<_catalog_v1_ListProductsRequest__Output, _catalog_v1_ListProductsResponse>;
  
}

export interface CatalogServiceDefinition extends grpc.ServiceDefinition {
  CheckStock: MethodDefinition<_catalog_v1_CheckStockRequest, _catalog_v1_CheckStockResponse, _catalog_v1_CheckStockRequest__Output, _catalog_v1_CheckStockResponse__Output>
  GetProduct: MethodDefinition<_catalog_v1_GetProductRequest, _catalog_v1_GetProductResponse, _catalog_v1_GetProductRequest__Output, _catalog_v1_GetProductResponse__Output>
  ListProducts: MethodDefinition<_catalog_v1_ListProductsRequest, _catalog_v1_ListProductsResponse, _catalog_v1_ListProductsRequest__Output, _catalog_v1_ListProductsResponse__Output>
}
