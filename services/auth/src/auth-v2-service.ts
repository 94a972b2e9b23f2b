import { status } from '@grpc/grpc-js';
import { type CallContext, formatUuid, ServiceError, unary } from '@zenlogic/runtime';
import type { AuthServiceDeps } from './auth-service.js';
import { type Decision, decide } from './decision.js';
import type { AuthServiceHandlers } from './gen/auth/v2/AuthService.js';
import type { ValidateLocalRequest__Output } from './gen/auth/v2/ValidateLocalRequest.js';
import type { ValidateLocalResponse } from './gen/auth/v2/ValidateLocalResponse.js';
import type { ValidateLocalsRequest__Output } from './gen/auth/v2/ValidateLocalsRequest.js';
import type { ValidateLocalsResponse } from './gen/auth/v2/ValidateLocalsResponse.js';
import { type Answer, andThen } from './record-store.js';
import {
  type Local,
  localKey,
  type Member,
  memberKey,
  type Organization,
  organizationKey,
} from './records.js';

/** How many locals one ValidateLocals may name. */
const maxLocals = 100;

interface Result {
  readonly decision: Decision;
  readonly localName: string;
}

/** Creates the handlers of `auth.v2.AuthService`. */
export function createAuthV2Service({
  store,
  report,
}: Pick<AuthServiceDeps, 'store' | 'report'>): AuthServiceHandlers {
  function validate(userId: string, organizationId: string, localIds: readonly string[]): Answer<Result[]> {
    const keys = [
      organizationKey(organizationId),
      memberKey(organizationId, userId),
      ...localIds.map(localKey),
    ] as const;
    return andThen(store.get(keys), (records) => {
      const [organization, member, ...locals] = records as readonly [
        Organization?,
        Member?,
        ...(Local | undefined)[],
      ];
      return localIds.map((localId, index) => {
        const local = locals[index];
        const decision = decide({ organizationId, localId, organization, member, local });
        return { decision, localName: decision === 'DECISION_ALLOWED' ? (local?.name ?? '') : '' };
      });
    });
  }

  function validateLocal({
    request,
  }: CallContext<ValidateLocalRequest__Output>): Answer<ValidateLocalResponse> {
    const userId = formatUuid(request.userId, 'user_id');
    const organizationId = formatUuid(request.organizationId, 'organization_id');
    const localId = formatUuid(request.localId, 'local_id');
    return andThen(validate(userId, organizationId, [localId]), ([result]) => ({ ...result }));
  }

  function validateLocals({
    request,
  }: CallContext<ValidateLocalsRequest__Output>): Answer<ValidateLocalsResponse> {
    const userId = formatUuid(request.userId, 'user_id');
    const organizationId = formatUuid(request.organizationId, 'organization_id');
    if (request.localIds.length === 0 || request.localIds.length > maxLocals) {
      throw new ServiceError(
        status.INVALID_ARGUMENT,
        `local_ids has ${request.localIds.length} entries; give 1 to ${maxLocals}`,
      );
    }
    const localIds = request.localIds.map((bytes, index) => formatUuid(bytes, `local_ids[${index}]`));
    return andThen(validate(userId, organizationId, localIds), (results) => ({ results }));
  }

  return { ValidateLocal: unary(validateLocal, report), ValidateLocals: unary(validateLocals, report) };
}
