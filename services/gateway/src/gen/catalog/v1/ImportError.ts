// Original file: protos/catalog/v1/inventory.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Says why a product was refused.
 */
export interface ImportError {
  /**
   * Counts messages from 1: the refused one.
   */
  'position'?: (number | string | Long);
  /**
   * Names the product as it came; at most its first 64 characters.
   */
  'sku'?: (string);
  /**
   * Names the field that is wrong, such as `price.currency`.
   */
  'field'?: (string);
  /**
   * Says in a sentence what is wrong and how to mend it.
   */
  'message'?: (string);
}

/**
 * Says why a product was refused.
 */
export interface ImportError__Output {
  /**
   * Counts messages from 1: the refused one.
   */
  'position': (string);
  /**
   * Names the product as it came; at most its first 64 characters.
   */
  'sku': (string);
  /**
   * Names the field that is wrong, such as `price.currency`.
   */
  'field': (string);
  /**
   * Says in a sentence what is wrong and how to mend it.
   */
  'message': (string);
}
