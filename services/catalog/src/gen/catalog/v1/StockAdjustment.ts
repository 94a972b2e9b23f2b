// Original file: protos/catalog/v1/inventory.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Changes the stock of a product.
 */
export interface StockAdjustment {
  /**
   * Names the adjustment within its client: 1 to 64 letters, digits, `-`, `_`,
   * `.`.
   */
  'adjustmentId'?: (string);
  /**
   * Names the product within the local.
   */
  'sku'?: (string);
  /**
   * Adds to the quantity, or takes away: not 0, at most 10^9 either way.
   */
  'delta'?: (number | string | Long);
}

/**
 * Changes the stock of a product.
 */
export interface StockAdjustment__Output {
  /**
   * Names the adjustment within its client: 1 to 64 letters, digits, `-`, `_`,
   * `.`.
   */
  'adjustmentId': (string);
  /**
   * Names the product within the local.
   */
  'sku': (string);
  /**
   * Adds to the quantity, or takes away: not 0, at most 10^9 either way.
   */
  'delta': (string);
}
