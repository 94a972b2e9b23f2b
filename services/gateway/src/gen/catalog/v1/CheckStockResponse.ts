// Original file: protos/catalog/v1/catalog.proto

import type { CheckStockResult as _catalog_v1_CheckStockResult, CheckStockResult__Output as _catalog_v1_CheckStockResult__Output } from '../../catalog/v1/CheckStockResult.js';

/**
 * Says whether there is enough.
 */
export interface CheckStockResponse {
  /**
   * Answers each entry of the request, in its order.
   */
  'results'?: (_catalog_v1_CheckStockResult)[];
}

/**
 * Says whether there is enough.
 */
export interface CheckStockResponse__Output {
  /**
   * Answers each entry of the request, in its order.
   */
  'results': (_catalog_v1_CheckStockResult__Output)[];
}
