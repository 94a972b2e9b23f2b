// Original file: protos/auth.proto


/**
 * Asks who the bearer of a token is.
 */
export interface VerifyTokenRequest {
  /**
   * Holds a JSON Web Token in compact form, without the word `Bearer`; at
   * most 8 KiB.
   */
  'token'?: (string);
}

/**
 * Asks who the bearer of a token is.
 */
export interface VerifyTokenRequest__Output {
  /**
   * Holds a JSON Web Token in compact form, without the word `Bearer`; at
   * most 8 KiB.
   */
  'token': (string);
}
