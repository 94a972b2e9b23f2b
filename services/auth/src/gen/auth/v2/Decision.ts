// Original file: protos/auth/v2/auth.proto

/**
 * Says whether access is granted and, if not, what stands in the way.
 */
export const Decision = {
  /**
   * Never sent. A caller that reads it must treat it as a refusal.
   */
  DECISION_UNSPECIFIED: 'DECISION_UNSPECIFIED',
  /**
   * Grants access.
   */
  DECISION_ALLOWED: 'DECISION_ALLOWED',
  /**
   * Refuses: the organization does not exist.
   */
  DECISION_ORGANIZATION_NOT_FOUND: 'DECISION_ORGANIZATION_NOT_FOUND',
  /**
   * Refuses: the organization exists and is switched off.
   */
  DECISION_ORGANIZATION_INACTIVE: 'DECISION_ORGANIZATION_INACTIVE',
  /**
   * Refuses: the user is no member of the organization.
   */
  DECISION_NOT_A_MEMBER: 'DECISION_NOT_A_MEMBER',
  /**
   * Refuses: the organization has no such local.
   */
  DECISION_LOCAL_NOT_FOUND: 'DECISION_LOCAL_NOT_FOUND',
  /**
   * Refuses: the local exists and is switched off.
   */
  DECISION_LOCAL_INACTIVE: 'DECISION_LOCAL_INACTIVE',
  /**
   * Refuses: the user is a member, but not with this local.
   */
  DECISION_LOCAL_NOT_GRANTED: 'DECISION_LOCAL_NOT_GRANTED',
} as const;

/**
 * Says whether access is granted and, if not, what stands in the way.
 */
export type Decision =
  /**
   * Never sent. A caller that reads it must treat it as a refusal.
   */
  | 'DECISION_UNSPECIFIED'
  | 0
  /**
   * Grants access.
   */
  | 'DECISION_ALLOWED'
  | 1
  /**
   * Refuses: the organization does not exist.
   */
  | 'DECISION_ORGANIZATION_NOT_FOUND'
  | 2
  /**
   * Refuses: the organization exists and is switched off.
   */
  | 'DECISION_ORGANIZATION_INACTIVE'
  | 3
  /**
   * Refuses: the user is no member of the organization.
   */
  | 'DECISION_NOT_A_MEMBER'
  | 4
  /**
   * Refuses: the organization has no such local.
   */
  | 'DECISION_LOCAL_NOT_FOUND'
  | 5
  /**
   * Refuses: the local exists and is switched off.
   */
  | 'DECISION_LOCAL_INACTIVE'
  | 6
  /**
   * Refuses: the user is a member, but not with this local.
   */
  | 'DECISION_LOCAL_NOT_GRANTED'
  | 7

/**
 * Says whether access is granted and, if not, what stands in the way.
 */
export type Decision__Output = typeof Decision[keyof typeof Decision]
