// Original file: protos/catalog/v1/inventory.proto

import type { SyncStart as _catalog_v1_SyncStart, SyncStart__Output as _catalog_v1_SyncStart__Output } from '../../catalog/v1/SyncStart.js';
import type { StockAdjustment as _catalog_v1_StockAdjustment, StockAdjustment__Output as _catalog_v1_StockAdjustment__Output } from '../../catalog/v1/StockAdjustment.js';

/**
 * Begins a synchronisation, or adjusts a stock.
 */
export interface SyncRequest {
  /**
   * Comes first, once.
   */
  'start'?: (_catalog_v1_SyncStart | null);
  /**
   * Comes any number of times afterwards.
   */
  'adjustment'?: (_catalog_v1_StockAdjustment | null);
  /**
   * Tells which of both.
   */
  'request'?: "start"|"adjustment";
}

/**
 * Begins a synchronisation, or adjusts a stock.
 */
export interface SyncRequest__Output {
  /**
   * Comes first, once.
   */
  'start'?: (_catalog_v1_SyncStart__Output | null);
  /**
   * Comes any number of times afterwards.
   */
  'adjustment'?: (_catalog_v1_StockAdjustment__Output | null);
  /**
   * Tells which of both.
   */
  'request'?: "start"|"adjustment";
}
