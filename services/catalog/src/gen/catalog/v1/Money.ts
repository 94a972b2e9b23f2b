// Original file: protos/catalog/v1/product.proto

import type { Long } from '@grpc/proto-loader';

/**
 * States an amount of money.
 */
export interface Money {
  /**
   * Names the currency by its ISO 4217 code of three upper-case letters.
   */
  'currency'?: (string);
  /**
   * Counts minor units of the currency, such as cents: 0 to 10^12. Never a
   * fraction, so nothing is rounded.
   */
  'minorUnits'?: (number | string | Long);
}

/**
 * States an amount of money.
 */
export interface Money__Output {
  /**
   * Names the currency by its ISO 4217 code of three upper-case letters.
   */
  'currency': (string);
  /**
   * Counts minor units of the currency, such as cents: 0 to 10^12. Never a
   * fraction, so nothing is rounded.
   */
  'minorUnits': (string);
}
