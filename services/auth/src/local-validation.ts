import { status } from '@grpc/grpc-js';
import { parseUuid, ServiceError } from '@zenlogic/runtime';
import { type Decision, decide } from './decision.js';
import { type Answer, andThen, type RecordStore } from './record-store.js';
import { localKey, memberKey, organizationKey } from './records.js';
import type { TokenCheck } from './token-check.js';

/** Who asks to work where. */
export interface LocalQuestion {
  readonly userId: string;
  readonly organizationId: string;
  readonly localId: string;
}

/** The answer in the words of `auth.ValidateLocalResponse`. */
export type LocalAnswer =
  | { readonly isValid: true; readonly localName: string }
  | { readonly isValid: false; readonly errorMessage: string };

/**
 * Answers whether a user may work in a local, for gRPC and REST alike.
 *
 * `token` is the credential of the call, if it carries one: an access token, which must be of this user and organization.
 *
 * @throws {ServiceError} INVALID_ARGUMENT when an id is no UUID, UNAUTHENTICATED when the token does not verify,
 * PERMISSION_DENIED when it is of somebody else, and what the store throws.
 */
export type LocalValidation = (question: LocalQuestion, token?: string) => Answer<LocalAnswer>;

/** Creates the one validation that everything which serves it shares. */
export function createLocalValidation({
  store,
  checkToken,
}: {
  readonly store: Pick<RecordStore, 'get'>;
  readonly checkToken: TokenCheck;
}): LocalValidation {
  function answer(question: LocalQuestion): Answer<LocalAnswer> {
    const userId = parseUuid(question.userId, 'user_id');
    const organizationId = parseUuid(question.organizationId, 'organization_id');
    const localId = parseUuid(question.localId, 'local_id');
    const records = store.get([
      organizationKey(organizationId),
      memberKey(organizationId, userId),
      localKey(localId),
    ]);
    return andThen(records, ([organization, member, local]) => {
      const decision = decide({ organizationId, localId, organization, member, local });
      return decision === 'DECISION_ALLOWED'
        ? { isValid: true, localName: local?.name ?? '' }
        : { isValid: false, errorMessage: refusals[decision] };
    });
  }

  return (question, token) => {
    if (token === undefined) {
      return answer(question);
    }
    return andThen(checkToken(token), (claims) => {
      if (claims === undefined) {
        throw new ServiceError(
          status.UNAUTHENTICATED,
          'the token does not verify: it is damaged, expired or revoked, or not for this API',
        );
      }
      const isOwn =
        claims.subject === question.userId.toLowerCase() &&
        claims.organization === question.organizationId.toLowerCase();
      if (!isOwn) {
        throw new ServiceError(
          status.PERMISSION_DENIED,
          'the token is of another user or organization than user_id and organization_id name',
        );
      }
      return answer(question);
    });
  };
}

const refusals: Readonly<Record<Exclude<Decision, 'DECISION_ALLOWED'>, string>> = {
  DECISION_ORGANIZATION_NOT_FOUND: 'organization_id names no organization',
  DECISION_ORGANIZATION_INACTIVE: 'the organization is not active',
  DECISION_NOT_A_MEMBER: 'the user is no member of the organization',
  DECISION_LOCAL_NOT_FOUND: 'local_id names no local of the organization',
  DECISION_LOCAL_INACTIVE: 'the local is not active',
  DECISION_LOCAL_NOT_GRANTED: 'the user is a member of the organization, but not with this local',
};
