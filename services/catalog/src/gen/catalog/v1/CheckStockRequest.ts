// Original file: protos/catalog/v1/catalog.proto

import type { CheckStockItem as _catalog_v1_CheckStockItem, CheckStockItem__Output as _catalog_v1_CheckStockItem__Output } from '../../catalog/v1/CheckStockItem.js';

/**
 * Asks whether there is enough of some products.
 */
export interface CheckStockRequest {
  /**
   * Names the local, a UUID.
   */
  'localId'?: (string);
  /**
   * Lists what is wanted, 1 to 100 entries, each SKU once.
   */
  'items'?: (_catalog_v1_CheckStockItem)[];
}

/**
 * Asks whether there is enough of some products.
 */
export interface CheckStockRequest__Output {
  /**
   * Names the local, a UUID.
   */
  'localId': (string);
  /**
   * Lists what is wanted, 1 to 100 entries, each SKU once.
   */
  'items': (_catalog_v1_CheckStockItem__Output)[];
}
