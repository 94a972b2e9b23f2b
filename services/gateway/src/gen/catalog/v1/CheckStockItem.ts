// Original file: protos/catalog/v1/catalog.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Says how much of a product is wanted.
 */
export interface CheckStockItem {
  /**
   * Names the product within the local.
   */
  'sku'?: (string);
  /**
   * Counts what is wanted; 0 asks for the quantity alone.
   */
  'quantity'?: (number | string | Long);
}

/**
 * Says how much of a product is wanted.
 */
export interface CheckStockItem__Output {
  /**
   * Names the product within the local.
   */
  'sku': (string);
  /**
   * Counts what is wanted; 0 asks for the quantity alone.
   */
  'quantity': (string);
}
