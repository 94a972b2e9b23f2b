// Original file: protos/catalog/v1/inventory.proto

import type { WatchEvent as _catalog_v1_WatchEvent, WatchEvent__Output as _catalog_v1_WatchEvent__Output } from '../../catalog/v1/WatchEvent.js';
import type { StockLevel as _catalog_v1_StockLevel, StockLevel__Output as _catalog_v1_StockLevel__Output } from '../../catalog/v1/StockLevel.js';

/**
 * Carries a part of the stock, some changes, or a sign of life.
 */
export interface WatchStockResponse {
  /**
   * Tells what `levels` are.
   */
  'event'?: (_catalog_v1_WatchEvent);
  /**
   * Lists quantities: in a snapshot each SKU with stock once, otherwise the
   * changed ones in the order of their changes. A SKU that never had stock has
   * 0 and is not listed.
   */
  'levels'?: (_catalog_v1_StockLevel)[];
  /**
   * Names the place after everything in this message. Empty in a snapshot that
   * is not complete yet.
   */
  'resumeToken'?: (string);
}

/**
 * Carries a part of the stock, some changes, or a sign of life.
 */
export interface WatchStockResponse__Output {
  /**
   * Tells what `levels` are.
   */
  'event': (_catalog_v1_WatchEvent__Output);
  /**
   * Lists quantities: in a snapshot each SKU with stock once, otherwise the
   * changed ones in the order of their changes. A SKU that never had stock has
   * 0 and is not listed.
   */
  'levels': (_catalog_v1_StockLevel__Output)[];
  /**
   * Names the place after everything in this message. Empty in a snapshot that
   * is not complete yet.
   */
  'resumeToken': (string);
}
