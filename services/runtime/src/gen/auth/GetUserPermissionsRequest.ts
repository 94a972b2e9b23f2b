// Original file: protos/auth.proto


/**
 * Asks what a user may do.
 */
export interface GetUserPermissionsRequest {
  /**
   * Names the user.
   */
  'userId'?: (string);
  /**
   * Names the organization in which the user acts.
   */
  'organizationId'?: (string);
}

/**
 * Asks what a user may do.
 */
export interface GetUserPermissionsRequest__Output {
  /**
   * Names the user.
   */
  'userId': (string);
  /**
   * Names the organization in which the user acts.
   */
  'organizationId': (string);
}
