// Original file: protos/catalog/v1/product.proto

import type { Money as _catalog_v1_Money, Money__Output as _catalog_v1_Money__Output } from '../../catalog/v1/Money.js';

/**
 * Describes something that a local sells.
 */
export interface Product {
  /**
   * Names the product within its local: 1 to 64 letters, digits, `-`, `_`, `.`
   * and `/`. Upper and lower case differ.
   */
  'sku'?: (string);
  /**
   * Carries the display name, 1 to 200 characters.
   */
  'name'?: (string);
  /**
   * Describes the product for people, up to 2,000 characters; may be empty.
   */
  'description'?: (string);
  /**
   * States the price of one unit.
   */
  'price'?: (_catalog_v1_Money | null);
}

/**
 * Describes something that a local sells.
 */
export interface Product__Output {
  /**
   * Names the product within its local: 1 to 64 letters, digits, `-`, `_`, `.`
   * and `/`. Upper and lower case differ.
   */
  'sku': (string);
  /**
   * Carries the display name, 1 to 200 characters.
   */
  'name': (string);
  /**
   * Describes the product for people, up to 2,000 characters; may be empty.
   */
  'description': (string);
  /**
   * States the price of one unit.
   */
  'price': (_catalog_v1_Money__Output | null);
}
