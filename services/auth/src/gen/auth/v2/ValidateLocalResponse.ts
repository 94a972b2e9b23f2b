// Original file: protos/auth/v2/auth.proto

import type { Decision as _auth_v2_Decision, Decision__Output as _auth_v2_Decision__Output } from '../../auth/v2/Decision.js';

/**
 * Says whether the user may work in the local.
 */
export interface ValidateLocalResponse {
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
 * Says whether the user may work in the local.
 */
export interface ValidateLocalResponse__Output {
  /**
   * Carries the decision.
   */
  'decision': (_auth_v2_Decision__Output);
  /**
   * Carries the display name of the local; empty unless access is granted.
   */
  'localName': (string);
}
