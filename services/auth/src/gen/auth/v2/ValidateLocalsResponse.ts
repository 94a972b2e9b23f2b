// Original file: protos/auth/v2/auth.proto

import type { Decision as _auth_v2_Decision, Decision__Output as _auth_v2_Decision__Output } from '../../auth/v2/Decision.js';

/**
 * Answers one local.
 */
export interface _auth_v2_ValidateLocalsResponse_Result {
  /**
   * Carries the decision.
   */
  'decision'?: (_auth_v2_Decision);
  /**
   * Carries the display name of the local; empty unless access is granted.
   */
  'localName'?: (string);
}

/**
 * Answers one local.
 */
export interface _auth_v2_ValidateLocalsResponse_Result__Output {
  /**
   * Carries the decision.
   */
  'decision': (_auth_v2_Decision__Output);
  /**
   * Carries the display name of the local; empty unless access is granted.
   */
  'localName': (string);
}

/**
 * Says in which locals the user may work.
 */
export interface ValidateLocalsResponse {
  /**
   * Holds one result for each of `local_ids`, in the same order.
   */
  'results'?: (_auth_v2_ValidateLocalsResponse_Result)[];
}

/**
 * Says in which locals the user may work.
 */
export interface ValidateLocalsResponse__Output {
  /**
   * Holds one result for each of `local_ids`, in the same order.
   */
  'results': (_auth_v2_ValidateLocalsResponse_Result__Output)[];
}
