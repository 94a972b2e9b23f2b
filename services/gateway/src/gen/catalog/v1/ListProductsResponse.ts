// Original file: protos/catalog/v1/catalog.proto

import type { Product as _catalog_v1_Product, Product__Output as _catalog_v1_Product__Output } from '../../catalog/v1/Product.js';

/**
 * Carries a page of products.
 */
export interface ListProductsResponse {
  /**
   * Lists the products in the order of their SKUs.
   */
  'products'?: (_catalog_v1_Product)[];
  /**
   * Asks for the next page; empty on the last.
   */
  'nextPageToken'?: (string);
}

/**
 * Carries a page of products.
 */
export interface ListProductsResponse__Output {
  /**
   * Lists the products in the order of their SKUs.
   */
  'products': (_catalog_v1_Product__Output)[];
  /**
   * Asks for the next page; empty on the last.
   */
  'nextPageToken': (string);
}
