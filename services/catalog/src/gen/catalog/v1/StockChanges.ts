// Original file: protos/catalog/v1/inventory.proto

import type { StockLevel as _catalog_v1_StockLevel, StockLevel__Output as _catalog_v1_StockLevel__Output } from '../../catalog/v1/StockLevel.js';

/**
 * Tells of changes that others made.
 */
export interface StockChanges {
  /**
   * Lists quantities in the order of their changes.
   */
  'levels'?: (_catalog_v1_StockLevel)[];
  /**
   * Names the place after them.
   */
  'resumeToken'?: (string);
}

/**
 * Tells of changes that others made.
 */
export interface StockChanges__Output {
  /**
   * Lists quantities in the order of their changes.
   */
  'levels': (_catalog_v1_StockLevel__Output)[];
  /**
   * Names the place after them.
   */
  'resumeToken': (string);
}
