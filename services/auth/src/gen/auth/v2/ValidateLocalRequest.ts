// Original file: protos/auth/v2/auth.proto


/**
 * Asks whether a user may work in a local.
 */
export interface ValidateLocalRequest {
  /**
   * Names the user who wants to work; 16 bytes.
   */
  'userId'?: (Buffer | Uint8Array | string);
  /**
   * Names the organization on whose behalf the user works; 16 bytes.
   */
  'organizationId'?: (Buffer | Uint8Array | string);
  /**
   * Names the local, such as a shop or a warehouse; 16 bytes.
   */
  'localId'?: (Buffer | Uint8Array | string);
}

/**
 * Asks whether a user may work in a local.
 */
export interface ValidateLocalRequest__Output {
  /**
   * Names the user who wants to work; 16 bytes.
   */
  'userId': (Buffer);
  /**
   * Names the organization on whose behalf the user works; 16 bytes.
   */
  'organizationId': (Buffer);
  /**
   * Names the local, such as a shop or a warehouse; 16 bytes.
   */
  'localId': (Buffer);
}
