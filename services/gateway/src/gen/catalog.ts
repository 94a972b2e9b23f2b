import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CatalogServiceClient as _catalog_v1_CatalogServiceClient, CatalogServiceDefinition as _catalog_v1_CatalogServiceDefinition } from './catalog/v1/CatalogService.js';
import type { CheckStockItem as _catalog_v1_CheckStockItem, CheckStockItem__Output as _catalog_v1_CheckStockItem__Output } from './catalog/v1/CheckStockItem.js';
import type { CheckStockRequest as _catalog_v1_CheckStockRequest, CheckStockRequest__Output as _catalog_v1_CheckStockRequest__Output } from './catalog/v1/CheckStockRequest.js';
import type { CheckStockResponse as _catalog_v1_CheckStockResponse, CheckStockResponse__Output as _catalog_v1_CheckStockResponse__Output } from './catalog/v1/CheckStockResponse.js';
import type { CheckStockResult as _catalog_v1_CheckStockResult, CheckStockResult__Output as _catalog_v1_CheckStockResult__Output } from './catalog/v1/CheckStockResult.js';
import type { GetProductRequest as _catalog_v1_GetProductRequest, GetProductRequest__Output as _catalog_v1_GetProductRequest__Output } from './catalog/v1/GetProductRequest.js';
import type { GetProductResponse as _catalog_v1_GetProductResponse, GetProductResponse__Output as _catalog_v1_GetProductResponse__Output } from './catalog/v1/GetProductResponse.js';
import type { ListProductsRequest as _catalog_v1_ListProductsRequest, ListProductsRequest__Output as _catalog_v1_ListProductsRequest__Output } from './catalog/v1/ListProductsRequest.js';
import type { ListProductsResponse as _catalog_v1_ListProductsResponse, ListProductsResponse__Output as _catalog_v1_ListProductsResponse__Output } from './catalog/v1/ListProductsResponse.js';
import type { Money as _catalog_v1_Money, Money__Output as _catalog_v1_Money__Output } from './catalog/v1/Money.js';
import type { Product as _catalog_v1_Product, Product__Output as _catalog_v1_Product__Output } from './catalog/v1/Product.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  catalog: {
    v1: {
      Availability: EnumTypeDefinition
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
      CatalogService: SubtypeConstructor<typeof grpc.Client, _catalog_v1_CatalogServiceClient> & { service: _catalog_v1_CatalogServiceDefinition }
      CheckStockItem: MessageTypeDefinition<_catalog_v1_CheckStockItem, _catalog_v1_CheckStockItem__Output>
      CheckStockRequest: MessageTypeDefinition<_catalog_v1_CheckStockRequest, _catalog_v1_CheckStockRequest__Output>
      CheckStockResponse: MessageTypeDefinition<_catalog_v1_CheckStockResponse, _catalog_v1_CheckStockResponse__Output>
      CheckStockResult: MessageTypeDefinition<_catalog_v1_CheckStockResult, _catalog_v1_CheckStockResult__Output>
      GetProductRequest: MessageTypeDefinition<_catalog_v1_GetProductRequest, _catalog_v1_GetProductRequest__Output>
      GetProductResponse: MessageTypeDefinition<_catalog_v1_GetProductResponse, _catalog_v1_GetProductResponse__Output>
      ListProductsRequest: MessageTypeDefinition<_catalog_v1_ListProductsRequest, _catalog_v1_ListProductsRequest__Output>
      ListProductsResponse: MessageTypeDefinition<_catalog_v1_ListProductsResponse, _catalog_v1_ListProductsResponse__Output>
      Money: MessageTypeDefinition<_catalog_v1_Money, _catalog_v1_Money__Output>
      Product: MessageTypeDefinition<_catalog_v1_Product, _catalog_v1_Product__Output>
    }
  }
}

