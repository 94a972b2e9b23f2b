// Original file: protos/catalog/v1/inventory.proto


/**
 * Begins a synchronisation.
 */
export interface SyncStart {
  /**
   * Names the local, a UUID.
   */
  'localId'?: (string);
  /**
   * Names the client for ever, such as a till: 1 to 64 letters, digits, `-`,
   * `_`, `.`. Changes made under this name are not sent back.
   */
  'clientId'?: (string);
  /**
   * Sends the changes after this place; empty to begin with the next one. A
   * token that is too old is answered with `changes_lost`.
   */
  'resumeToken'?: (string);
}

/**
 * Begins a synchronisation.
 */
export interface SyncStart__Output {
  /**
   * Names the local, a UUID.
   */
  'localId': (string);
  /**
   * Names the client for ever, such as a till: 1 to 64 letters, digits, `-`,
   * `_`, `.`. Changes made under this name are not sent back.
   */
  'clientId': (string);
  /**
   * Sends the changes after this place; empty to begin with the next one. A
   * token that is too old is answered with `changes_lost`.
   */
  'resumeToken': (string);
}
