import type { Local, Member, Organization } from './records.js';

/** The answer to "may this user work in this local?", under the names of the proto's enum. */
export type Decision =
  | 'DECISION_ALLOWED'
  | 'DECISION_ORGANIZATION_NOT_FOUND'
  | 'DECISION_ORGANIZATION_INACTIVE'
  | 'DECISION_NOT_A_MEMBER'
  | 'DECISION_LOCAL_NOT_FOUND'
  | 'DECISION_LOCAL_INACTIVE'
  | 'DECISION_LOCAL_NOT_GRANTED';

/** What is asked and what the store knows of it; undefined where it has no record. */
export interface Question {
  readonly organizationId: string;
  readonly localId: string;
  readonly organization: Organization | undefined;
  readonly member: Member | undefined;
  readonly local: Local | undefined;
}

/**
 * Decides whether a user may work in a local.
 *
 * The order of the checks keeps tenants apart: somebody who is no member learns nothing of an organization's locals,
 * and a local of another organization does not exist.
 */
export function decide({ organizationId, localId, organization, member, local }: Question): Decision {
  if (organization === undefined) {
    return 'DECISION_ORGANIZATION_NOT_FOUND';
  }
  if (!organization.active) {
    return 'DECISION_ORGANIZATION_INACTIVE';
  }
  if (member === undefined) {
    return 'DECISION_NOT_A_MEMBER';
  }
  if (local === undefined || local.organization_id !== organizationId) {
    return 'DECISION_LOCAL_NOT_FOUND';
  }
  if (!local.active) {
    return 'DECISION_LOCAL_INACTIVE';
  }
  if (member.locals !== '*' && !member.locals.includes(localId)) {
    return 'DECISION_LOCAL_NOT_GRANTED';
  }
  return 'DECISION_ALLOWED';
}
