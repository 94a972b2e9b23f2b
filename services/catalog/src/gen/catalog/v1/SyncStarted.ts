// Original file: protos/catalog/v1/inventory.proto


/**
 * Says that adjustments are taken from now on.
 */
export interface SyncStarted {
  /**
   * Names the place from which on changes are sent.
   */
  'resumeToken'?: (string);
  /**
   * Tells that the resume token was too old: changes were missed, so get the
   * whole stock by WatchStock.
   */
  'changesLost'?: (boolean);
}

/**
 * Says that adjustments are taken from now on.
 */
export interface SyncStarted__Output {
  /**
   * Names the place from which on changes are sent.
   */
  'resumeToken': (string);
  /**
   * Tells that the resume token was too old: changes were missed, so get the
   * whole stock by WatchStock.
   */
  'changesLost': (boolean);
}
