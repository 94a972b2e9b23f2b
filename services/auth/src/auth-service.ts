import { status } from '@grpc/grpc-js';
import { type CallContext, type ErrorReporter, ServiceError, unary } from '@zenlogic/runtime';
import { type Decision, decide } from './decision.js';
import type { AuthServiceHandlers } from './gen/auth/AuthService.js';
import type { GetUserPermissionsRequest__Output } from './gen/auth/GetUserPermissionsRequest.js';
import type { GetUserPermissionsResponse } from './gen/auth/GetUserPermissionsResponse.js';
import type { ValidateLocalRequest__Output } from './gen/auth/ValidateLocalRequest.js';
import type { ValidateLocalResponse } from './gen/auth/ValidateLocalResponse.js';
import type { VerifyTokenRequest__Output } from './gen/auth/VerifyTokenRequest.js';
import type { VerifyTokenResponse } from './gen/auth/VerifyTokenResponse.js';
import { type Answer, andThen, type RecordStore } from './record-store.js';
import { localKey, memberKey, organizationKey, revocationEpochKey, revocationKey } from './records.js';
import { maxTokenLength } from './token-claims.js';
import type { TokenVerifier } from './token-verifier.js';
import { parseUuid } from './uuid.js';

/** Everything the service touches outside itself. */
export interface AuthServiceDeps {
  readonly store: RecordStore;
  readonly verifier: TokenVerifier;
  readonly report: ErrorReporter;
}

/** Creates the handlers of `auth.AuthService`. */
export function createAuthService({ store, verifier, report }: AuthServiceDeps): AuthServiceHandlers {
  function validateLocal({
    request,
  }: CallContext<ValidateLocalRequest__Output>): Answer<ValidateLocalResponse> {
    const userId = parseUuid(request.userId, 'user_id');
    const organizationId = parseUuid(request.organizationId, 'organization_id');
    const localId = parseUuid(request.localId, 'local_id');
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

  function verifyToken({
    request: { token },
  }: CallContext<VerifyTokenRequest__Output>): Answer<VerifyTokenResponse> {
    if (token === '') {
      throw new ServiceError(
        status.INVALID_ARGUMENT,
        'token is empty; give a JSON Web Token in compact form',
      );
    }
    // The length in UTF-16 units is never more than that in bytes, and a genuine token is ASCII.
    if (token.length > maxTokenLength) {
      throw new ServiceError(status.INVALID_ARGUMENT, `token is longer than ${maxTokenLength} bytes`);
    }
    const claims = verifier.verify(token);
    if (claims === undefined) {
      return refusedToken;
    }
    // Revocation is checked last: it may cost a round trip, a signature does not.
    return andThen(store.get([revocationEpochKey, revocationKey(claims.id)]), ([epoch, revoked]) => {
      if (epoch === undefined) {
        throw new ServiceError(
          status.UNAVAILABLE,
          'the store is being set up; its list of revoked tokens is not known yet',
        );
      }
      if (revoked !== undefined || claims.issueTime < epoch) {
        return refusedToken;
      }
      return {
        isValid: true,
        userId: claims.subject,
        organizationId: claims.organization,
        permissions: claims.permissions,
      };
    });
  }

  function getUserPermissions({
    request,
  }: CallContext<GetUserPermissionsRequest__Output>): Answer<GetUserPermissionsResponse> {
    const userId = parseUuid(request.userId, 'user_id');
    const organizationId = parseUuid(request.organizationId, 'organization_id');
    const records = store.get([organizationKey(organizationId), memberKey(organizationId, userId)]);
    return andThen(records, ([organization, member]) => ({
      permissions: organization?.active && member ? member.permissions : [],
    }));
  }

  return {
    ValidateLocal: unary(validateLocal, report),
    VerifyToken: unary(verifyToken, report),
    GetUserPermissions: unary(getUserPermissions, report),
  };
}

const refusedToken: VerifyTokenResponse = { isValid: false };

const refusals: Readonly<Record<Exclude<Decision, 'DECISION_ALLOWED'>, string>> = {
  DECISION_ORGANIZATION_NOT_FOUND: 'organization_id names no organization',
  DECISION_ORGANIZATION_INACTIVE: 'the organization is not active',
  DECISION_NOT_A_MEMBER: 'the user is no member of the organization',
  DECISION_LOCAL_NOT_FOUND: 'local_id names no local of the organization',
  DECISION_LOCAL_INACTIVE: 'the local is not active',
  DECISION_LOCAL_NOT_GRANTED: 'the user is a member of the organization, but not with this local',
};
