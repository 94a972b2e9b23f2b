import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import type { RecordStore } from '../record-store.js';
import { organizationKey } from '../records.js';
import type { TokenCheck } from '../token-check.js';

/** The permission that lets its bearer administer its own organization, and no other. */
export const adminPermission = 'auth:admin';

/** Who administers which organization. */
export interface Admin {
  readonly userId: string;
  readonly organizationId: string;
}

/**
 * Turns a bearer token into the right to administer the organization it names.
 *
 * @throws {ServiceError} UNAUTHENTICATED when the token does not verify; PERMISSION_DENIED when it lacks the
 * permission, or its organization is gone or not active; UNAVAILABLE when the store cannot be read.
 */
export type AdminGuard = (token: string) => Promise<Admin>;

export function createAdminGuard({
  checkToken,
  store,
}: {
  readonly checkToken: TokenCheck;
  readonly store: Pick<RecordStore, 'get'>;
}): AdminGuard {
  return async (token) => {
    const claims = await checkToken(token);
    if (claims === undefined) {
      throw new ServiceError(
        status.UNAUTHENTICATED,
        'authorization: the token is not valid, or not any more',
      );
    }
    if (!claims.permissions.includes(adminPermission)) {
      throw new ServiceError(
        status.PERMISSION_DENIED,
        `authorization: the token does not permit ${adminPermission}`,
      );
    }
    const organizationId = claims.organization.toLowerCase();
    const [organization] = await store.get([organizationKey(organizationId)]);
    if (!organization?.active) {
      throw new ServiceError(
        status.PERMISSION_DENIED,
        'authorization: the organization of the token is not active',
      );
    }
    return { userId: claims.subject.toLowerCase(), organizationId };
  };
}
