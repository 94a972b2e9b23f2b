// Original file: protos/catalog/v1/inventory.proto


/**
 * Asks for the stock of a local and its changes.
 */
export interface WatchStockRequest {
  /**
   * Names the local, a UUID.
   */
  'localId'?: (string);
  /**
   * Continues after the message that carried this token; empty to begin with
   * the stock of the moment.
   */
  'resumeToken'?: (string);
}

/**
 * Asks for the stock of a local and its changes.
 */
export interface WatchStockRequest__Output {
  /**
   * Names the local, a UUID.
   */
  'localId': (string);
  /**
   * Continues after the message that carried this token; empty to begin with
   * the stock of the moment.
   */
  'resumeToken': (string);
}
