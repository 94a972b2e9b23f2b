import { bearerToken, type CallContext, type ErrorReporter, parseUuid, unary } from '@zenlogic/runtime';
import type { AuthServiceHandlers } from './gen/auth/AuthService.js';
import type { GetUserPermissionsRequest__Output } from './gen/auth/GetUserPermissionsRequest.js';
import type { GetUserPermissionsResponse } from './gen/auth/GetUserPermissionsResponse.js';
import type { ValidateLocalRequest__Output } from './gen/auth/ValidateLocalRequest.js';
import type { ValidateLocalResponse } from './gen/auth/ValidateLocalResponse.js';
import type { VerifyTokenRequest__Output } from './gen/auth/VerifyTokenRequest.js';
import type { VerifyTokenResponse } from './gen/auth/VerifyTokenResponse.js';
import type { LocalValidation } from './local-validation.js';
import { type Answer, andThen, type RecordStore } from './record-store.js';
import { memberKey, organizationKey } from './records.js';
import type { TokenCheck } from './token-check.js';

/** Everything the service touches outside itself. */
export interface AuthServiceDeps {
  readonly store: RecordStore;
  readonly validateLocal: LocalValidation;
  readonly checkToken: TokenCheck;
  readonly report: ErrorReporter;
}

/** Creates the handlers of `auth.AuthService`. */
export function createAuthService({
  store,
  validateLocal,
  checkToken,
  report,
}: AuthServiceDeps): AuthServiceHandlers {
  function handleValidateLocal({
    request,
    metadata,
  }: CallContext<ValidateLocalRequest__Output>): Answer<ValidateLocalResponse> {
    const carriesToken = metadata.get('authorization').length > 0;
    return carriesToken ? validateLocal(request, bearerToken(metadata)) : validateLocal(request);
  }

  function verifyToken({
    request: { token },
  }: CallContext<VerifyTokenRequest__Output>): Answer<VerifyTokenResponse> {
    return andThen(checkToken(token), (claims) =>
      claims === undefined
        ? refusedToken
        : {
            isValid: true,
            userId: claims.subject,
            organizationId: claims.organization,
            permissions: claims.permissions,
          },
    );
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
    ValidateLocal: unary(handleValidateLocal, report),
    VerifyToken: unary(verifyToken, report),
    GetUserPermissions: unary(getUserPermissions, report),
  };
}

const refusedToken: VerifyTokenResponse = { isValid: false };
