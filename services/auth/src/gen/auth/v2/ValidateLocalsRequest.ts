// Original file: protos/auth/v2/auth.proto


/**
 * Asks in which locals a user may work.
 */
export interface ValidateLocalsRequest {
  /**
   * Names the user who wants to work; 16 bytes.
   */
  'userId'?: (Buffer | Uint8Array | string);
  /**
   * Names the organization on whose behalf the user works; 16 bytes.
   */
  'organizationId'?: (Buffer | Uint8Array | string);
  /**
   * Names 1 to 100 locals; 16 bytes each. One that is named twice is answered
   * twice.
   */
  'localIds'?: (Buffer | Uint8Array | string)[];
}

/**
 * Asks in which locals a user may work.
 */
export interface ValidateLocalsRequest__Output {
  /**
   * Names the user who wants to work; 16 bytes.
   */
  'userId': (Buffer);
  /**
   * Names the organization on whose behalf the user works; 16 bytes.
   */
  'organizationId': (Buffer);
  /**
   * Names 1 to 100 locals; 16 bytes each. One that is named twice is answered
   * twice.
   */
  'localIds': (Buffer)[];
}
