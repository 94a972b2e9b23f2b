// Original file: protos/catalog/v1/catalog.proto

import type { Availability as _catalog_v1_Availability, Availability__Output as _catalog_v1_Availability__Output } from '../../catalog/v1/Availability.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Says how much there is of a product.
 */
export interface CheckStockResult {
  /**
   * Names the product as the request did.
   */
  'sku'?: (string);
  /**
   * Tells whether what is wanted is there.
   */
  'availability'?: (_catalog_v1_Availability);
  /**
   * Counts what is there; 0 for a product that the local does not have.
   */
  'quantity'?: (number | string | Long);
}

/**
 * Says how much there is of a product.
 */
export interface CheckStockResult__Output {
  /**
   * Names the product as the request did.
   */
  'sku': (string);
  /**
   * Tells whether what is wanted is there.
   */
  'availability': (_catalog_v1_Availability__Output);
  /**
   * Counts what is there; 0 for a product that the local does not have.
   */
  'quantity': (string);
}
