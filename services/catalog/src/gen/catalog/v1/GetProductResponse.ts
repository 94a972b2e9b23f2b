// Original file: protos/catalog/v1/catalog.proto

import type { Product as _catalog_v1_Product, Product__Output as _catalog_v1_Product__Output } from '../../catalog/v1/Product.js';

/**
 * Carries the product.
 */
export interface GetProductResponse {
  /**
   * Describes the product.
   */
  'product'?: (_catalog_v1_Product | null);
}

/**
 * Carries the product.
 */
export interface GetProductResponse__Output {
  /**
   * Describes the product.
   */
  'product': (_catalog_v1_Product__Output | null);
}
