// Original file: protos/catalog/v1/inventory.proto

import type { Product as _catalog_v1_Product, Product__Output as _catalog_v1_Product__Output } from '../../catalog/v1/Product.js';

/**
 * Carries a product to import.
 */
export interface BulkImportRequest {
  /**
   * Names the local, a UUID. Required in the first message; in a further one
   * it is empty or the same.
   */
  'localId'?: (string);
  /**
   * Describes the product.
   */
  'product'?: (_catalog_v1_Product | null);
}

/**
 * Carries a product to import.
 */
export interface BulkImportRequest__Output {
  /**
   * Names the local, a UUID. Required in the first message; in a further one
   * it is empty or the same.
   */
  'localId': (string);
  /**
   * Describes the product.
   */
  'product': (_catalog_v1_Product__Output | null);
}
