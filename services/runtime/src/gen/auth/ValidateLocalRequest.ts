// Original file: protos/auth.proto


/**
 * Asks whether a user may work in a local.
 */
export interface ValidateLocalRequest {
  /**
   * Names the user who wants to work.
   */
  'userId'?: (string);
  /**
   * Names the organization on whose behalf the user works.
   */
  'organizationId'?: (string);
  /**
   * Names the local, such as a shop or a warehouse.
   */
  'localId'?: (string);
}

/**
 * Asks whether a user may work in a local.
 */
export interface ValidateLocalRequest__Output {
  /**
   * Names the user who wants to work.
   */
  'userId': (string);
  /**
   * Names the organization on whose behalf the user works.
   */
  'organizationId': (string);
  /**
   * Names the local, such as a shop or a warehouse.
   */
  'localId': (string);
}
