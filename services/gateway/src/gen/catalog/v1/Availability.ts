// Original file: protos/catalog/v1/catalog.proto

/**
 * Tells whether what is wanted is there.
 */
export const Availability = {
  /**
   * Is never sent.
   */
  AVAILABILITY_UNSPECIFIED: 'AVAILABILITY_UNSPECIFIED',
  /**
   * There is enough.
   */
  AVAILABILITY_SUFFICIENT: 'AVAILABILITY_SUFFICIENT',
  /**
   * There is less than what is wanted.
   */
  AVAILABILITY_INSUFFICIENT: 'AVAILABILITY_INSUFFICIENT',
  /**
   * The local has no such product.
   */
  AVAILABILITY_UNKNOWN_SKU: 'AVAILABILITY_UNKNOWN_SKU',
} as const;

/**
 * Tells whether what is wanted is there.
 */
export type Availability =
  /**
   * Is never sent.
   */
  | 'AVAILABILITY_UNSPECIFIED'
  | 0
  /**
   * There is enough.
   */
  | 'AVAILABILITY_SUFFICIENT'
  | 1
  /**
   * There is less than what is wanted.
   */
  | 'AVAILABILITY_INSUFFICIENT'
  | 2
  /**
   * The local has no such product.
   */
  | 'AVAILABILITY_UNKNOWN_SKU'
  | 3

/**
 * Tells whether what is wanted is there.
 */
export type Availability__Output = typeof Availability[keyof typeof Availability]
