// Original file: protos/catalog/v1/catalog.proto


/**
 * Asks for a product.
 */
export interface GetProductRequest {
  /**
   * Names the local, a UUID.
   */
  'localId'?: (string);
  /**
   * Names the product within the local.
   */
  'sku'?: (string);
}

/**
 * Asks for a product.
 */
export interface GetProductRequest__Output {
  /**
   * Names the local, a UUID.
   */
  'localId': (string);
  /**
   * Names the product within the local.
   */
  'sku': (string);
}
