import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AdjustmentResult as _catalog_v1_AdjustmentResult, AdjustmentResult__Output as _catalog_v1_AdjustmentResult__Output } from './catalog/v1/AdjustmentResult.js';
import type { BulkImportRequest as _catalog_v1_BulkImportRequest, BulkImportRequest__Output as _catalog_v1_BulkImportRequest__Output } from './catalog/v1/BulkImportRequest.js';
import type { BulkImportResponse as _catalog_v1_BulkImportResponse, BulkImportResponse__Output as _catalog_v1_BulkImportResponse__Output } from './catalog/v1/BulkImportResponse.js';
import type { ImportError as _catalog_v1_ImportError, ImportError__Output as _catalog_v1_ImportError__Output } from './catalog/v1/ImportError.js';
import type { InventoryServiceClient as _catalog_v1_InventoryServiceClient, InventoryServiceDefinition as _catalog_v1_InventoryServiceDefinition } from './catalog/v1/InventoryService.js';
import type { Money as _catalog_v1_Money, Money__Output as _catalog_v1_Money__Output } from './catalog/v1/Money.js';
import type { Product as _catalog_v1_Product, Product__Output as _catalog_v1_Product__Output } from './catalog/v1/Product.js';
import type { StockAdjustment as _catalog_v1_StockAdjustment, StockAdjustment__Output as _catalog_v1_StockAdjustment__Output } from './catalog/v1/StockAdjustment.js';
import type { StockChanges as _catalog_v1_StockChanges, StockChanges__Output as _catalog_v1_StockChanges__Output } from './catalog/v1/StockChanges.js';
import type { StockLevel as _catalog_v1_StockLevel, StockLevel__Output as _catalog_v1_StockLevel__Output } from './catalog/v1/StockLevel.js';
import type { SyncRequest as _catalog_v1_SyncRequest, SyncRequest__Output as _catalog_v1_SyncRequest__Output } from './catalog/v1/SyncRequest.js';
import type { SyncResponse as _catalog_v1_SyncResponse, SyncResponse__Output as _catalog_v1_SyncResponse__Output } from './catalog/v1/SyncResponse.js';
import type { SyncStart as _catalog_v1_SyncStart, SyncStart__Output as _catalog_v1_SyncStart__Output } from './catalog/v1/SyncStart.js';
import type { SyncStarted as _catalog_v1_SyncStarted, SyncStarted__Output as _catalog_v1_SyncStarted__Output } from './catalog/v1/SyncStarted.js';
import type { WatchStockRequest as _catalog_v1_WatchStockRequest, WatchStockRequest__Output as _catalog_v1_WatchStockRequest__Output } from './catalog/v1/WatchStockRequest.js';
import type { WatchStockResponse as _catalog_v1_WatchStockResponse, WatchStockResponse__Output as _catalog_v1_WatchStockResponse__Output } from './catalog/v1/WatchStockResponse.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  catalog: {
    v1: {
      AdjustmentOutcome: EnumTypeDefinition
      AdjustmentResult: MessageTypeDefinition<_catalog_v1_AdjustmentResult, _catalog_v1_AdjustmentResult__Output>
      BulkImportRequest: MessageTypeDefinition<_catalog_v1_BulkImportRequest, _catalog_v1_BulkImportRequest__Output>
      BulkImportResponse: MessageTypeDefinition<_catalog_v1_BulkImportResponse, _catalog_v1_BulkImportResponse__Output>
      ImportError: MessageTypeDefinition<_catalog_v1_ImportError, _catalog_v1_ImportError__Output>
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
      InventoryService: SubtypeConstructor<typeof grpc.Client, _catalog_v1_InventoryServiceClient> & { service: _catalog_v1_InventoryServiceDefinition }
      Money: MessageTypeDefinition<_catalog_v1_Money, _catalog_v1_Money__Output>
      Product: MessageTypeDefinition<_catalog_v1_Product, _catalog_v1_Product__Output>
      StockAdjustment: MessageTypeDefinition<_catalog_v1_StockAdjustment, _catalog_v1_StockAdjustment__Output>
      StockChanges: MessageTypeDefinition<_catalog_v1_StockChanges, _catalog_v1_StockChanges__Output>
      StockLevel: MessageTypeDefinition<_catalog_v1_StockLevel, _catalog_v1_StockLevel__Output>
      SyncRequest: MessageTypeDefinition<_catalog_v1_SyncRequest, _catalog_v1_SyncRequest__Output>
      SyncResponse: MessageTypeDefinition<_catalog_v1_SyncResponse, _catalog_v1_SyncResponse__Output>
      SyncStart: MessageTypeDefinition<_catalog_v1_SyncStart, _catalog_v1_SyncStart__Output>
      SyncStarted: MessageTypeDefinition<_catalog_v1_SyncStarted, _catalog_v1_SyncStarted__Output>
      WatchEvent: EnumTypeDefinition
      WatchStockRequest: MessageTypeDefinition<_catalog_v1_WatchStockRequest, _catalog_v1_WatchStockRequest__Output>
      WatchStockResponse: MessageTypeDefinition<_catalog_v1_WatchStockResponse, _catalog_v1_WatchStockResponse__Output>
    }
  }
  google: {
    protobuf: {
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
}

