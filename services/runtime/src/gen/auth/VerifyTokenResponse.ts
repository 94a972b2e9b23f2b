// Original file: protos/auth.proto


/**
 * Says who the bearer of the token is.
 */
export interface VerifyTokenResponse {
  /**
   * Tells whether the token is genuine, in time, meant for this audience and
   * not revoked.
   */
  'isValid'?: (boolean);
  /**
   * Names the user; empty when `is_valid` is false.
   */
  'userId'?: (string);
  /**
   * Names the organization; empty when `is_valid` is false.
   */
  'organizationId'?: (string);
  /**
   * Lists what the token permits, such as `catalog:read`; empty when
   * `is_valid` is false.
   */
  'permissions'?: (string)[];
}

/**
 * Says who the bearer of the token is.
 */
export interface VerifyTokenResponse__Output {
  /**
   * Tells whether the token is genuine, in time, meant for this audience and
   * not revoked.
   */
  'isValid': (boolean);
  /**
   * Names the user; empty when `is_valid` is false.
   */
  'userId': (string);
  /**
   * Names the organization; empty when `is_valid` is false.
   */
  'organizationId': (string);
  /**
   * Lists what the token permits, such as `catalog:read`; empty when
   * `is_valid` is false.
   */
  'permissions': (string)[];
}
