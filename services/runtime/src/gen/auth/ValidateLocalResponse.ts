// Original file: protos/auth.proto


/**
 * Says whether the user may work in the local.
 */
export interface ValidateLocalResponse {
  /**
   * Tells whether access is granted.
   */
  'isValid'?: (boolean);
  /**
   * Carries the display name of the local; empty when `is_valid` is false.
   */
  'localName'?: (string);
  /**
   * Gives the reason for a refusal in a sentence; empty when `is_valid` is
   * true. For people and logs: callers must not parse it.
   */
  'errorMessage'?: (string);
}

/**
 * Says whether the user may work in the local.
 */
export interface ValidateLocalResponse__Output {
  /**
   * Tells whether access is granted.
   */
  'isValid': (boolean);
  /**
   * Carries the display name of the local; empty when `is_valid` is false.
   */
  'localName': (string);
  /**
   * Gives the reason for a refusal in a sentence; empty when `is_valid` is
   * true. For people and logs: callers must not parse it.
   */
  'errorMessage': (string);
}
