// Original file: protos/catalog/v1/catalog.proto


/**
 * Asks for a page of products.
 */
export interface ListProductsRequest {
  /**
   * Names the local, a UUID.
   */
  'localId'?: (string);
  /**
   * Limits the products of a page, 1 to 1,000; 0 means 50.
   */
  'pageSize'?: (number);
  /**
   * Continues after the page that carried this `next_page_token`; empty for
   * the first page.
   */
  'pageToken'?: (string);
}

/**
 * Asks for a page of products.
 */
export interface ListProductsRequest__Output {
  /**
   * Names the local, a UUID.
   */
  'localId': (string);
  /**
   * Limits the products of a page, 1 to 1,000; 0 means 50.
   */
  'pageSize': (number);
  /**
   * Continues after the page that carried this `next_page_token`; empty for
   * the first page.
   */
  'pageToken': (string);
}
