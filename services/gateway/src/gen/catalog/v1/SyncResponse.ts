// Original file: protos/catalog/v1/inventory.proto

import type { SyncStarted as _catalog_v1_SyncStarted, SyncStarted__Output as _catalog_v1_SyncStarted__Output } from '../../catalog/v1/SyncStarted.js';
import type { AdjustmentResult as _catalog_v1_AdjustmentResult, AdjustmentResult__Output as _catalog_v1_AdjustmentResult__Output } from '../../catalog/v1/AdjustmentResult.js';
import type { StockChanges as _catalog_v1_StockChanges, StockChanges__Output as _catalog_v1_StockChanges__Output } from '../../catalog/v1/StockChanges.js';

/**
 * Answers an adjustment, or tells of changes by others.
 */
export interface SyncResponse {
  /**
   * Comes first: the start was accepted.
   */
  'started'?: (_catalog_v1_SyncStarted | null);
  /**
   * Answers an adjustment.
   */
  'result'?: (_catalog_v1_AdjustmentResult | null);
  /**
   * Tells of changes that others made.
   */
  'changes'?: (_catalog_v1_StockChanges | null);
  /**
   * Tells which of them.
   */
  'response'?: "started"|"result"|"changes";
}

/**
 * Answers an adjustment, or tells of changes by others.
 */
export interface SyncResponse__Output {
  /**
   * Comes first: the start was accepted.
   */
  'started'?: (_catalog_v1_SyncStarted__Output | null);
  /**
   * Answers an adjustment.
   */
  'result'?: (_catalog_v1_AdjustmentResult__Output | null);
  /**
   * Tells of changes that others made.
   */
  'changes'?: (_catalog_v1_StockChanges__Output | null);
  /**
   * Tells which of them.
   */
  'response'?: "started"|"result"|"changes";
}
