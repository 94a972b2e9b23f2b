// Original file: protos/auth.proto


/**
 * Says what the user may do.
 */
export interface GetUserPermissionsResponse {
  /**
   * Lists the permissions, such as `catalog:read`, in alphabetical order.
   */
  'permissions'?: (string)[];
}

/**
 * Says what the user may do.
 */
export interface GetUserPermissionsResponse__Output {
  /**
   * Lists the permissions, such as `catalog:read`, in alphabetical order.
   */
  'permissions': (string)[];
}
