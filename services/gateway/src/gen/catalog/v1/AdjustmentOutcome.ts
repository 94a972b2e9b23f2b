// Original file: protos/catalog/v1/inventory.proto

/**
 * Tells what became of an adjustment.
 */
export const AdjustmentOutcome = {
  /**
   * Is never sent.
   */
  ADJUSTMENT_OUTCOME_UNSPECIFIED: 'ADJUSTMENT_OUTCOME_UNSPECIFIED',
  /**
   * The stock has changed.
   */
  ADJUSTMENT_OUTCOME_APPLIED: 'ADJUSTMENT_OUTCOME_APPLIED',
  /**
   * There is less than what should be taken away; nothing changed.
   */
  ADJUSTMENT_OUTCOME_INSUFFICIENT_STOCK: 'ADJUSTMENT_OUTCOME_INSUFFICIENT_STOCK',
  /**
   * The local has no such product; nothing changed.
   */
  ADJUSTMENT_OUTCOME_UNKNOWN_SKU: 'ADJUSTMENT_OUTCOME_UNKNOWN_SKU',
  /**
   * A field of the adjustment is malformed, or the stock would be more than
   * 10^12; nothing changed.
   */
  ADJUSTMENT_OUTCOME_INVALID: 'ADJUSTMENT_OUTCOME_INVALID',
} as const;

/**
 * Tells what became of an adjustment.
 */
export type AdjustmentOutcome =
  /**
   * Is never sent.
   */
  | 'ADJUSTMENT_OUTCOME_UNSPECIFIED'
  | 0
  /**
   * The stock has changed.
   */
  | 'ADJUSTMENT_OUTCOME_APPLIED'
  | 1
  /**
   * There is less than what should be taken away; nothing changed.
   */
  | 'ADJUSTMENT_OUTCOME_INSUFFICIENT_STOCK'
  | 2
  /**
   * The local has no such product; nothing changed.
   */
  | 'ADJUSTMENT_OUTCOME_UNKNOWN_SKU'
  | 3
  /**
   * A field of the adjustment is malformed, or the stock would be more than
   * 10^12; nothing changed.
   */
  | 'ADJUSTMENT_OUTCOME_INVALID'
  | 4

/**
 * Tells what became of an adjustment.
 */
export type AdjustmentOutcome__Output = typeof AdjustmentOutcome[keyof typeof AdjustmentOutcome]
