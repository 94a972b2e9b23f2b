import {
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { type AuthClient, bearerToken, parseUuid, ServiceError } from '@zenlogic/runtime';

/** What a token may allow; named by the RPCs of the contract. */
export type Permission = 'catalog:read' | 'catalog:write' | 'stock:write';

/** A call that is being served. */
export type ServedCall =
  | ServerUnaryCall<unknown, unknown>
  | ServerReadableStream<unknown, unknown>
  | ServerWritableStream<unknown, unknown>
  | ServerDuplexStream<unknown, unknown>;

/** What a caller was allowed. */
export interface Access {
  /** In lower case. */
  readonly localId: string;
  /** Whether the answer of auth came by its REST fallback. */
  readonly byFallback: boolean;
}

/** Decides whether a call may touch a local. */
export interface Authorizer {
  /**
   * Verifies the token that the call carries and asks whether its bearer may work in a local.
   *
   * @throws {ServiceError} UNAUTHENTICATED without a token that verifies; PERMISSION_DENIED when the token lacks the
   * permission or its bearer may not work in the local; INVALID_ARGUMENT when `localId` is no UUID; UNAVAILABLE when
   * nobody can tell, DEADLINE_EXCEEDED when not in time.
   */
  authorize(call: ServedCall, permission: Permission, localId: string): Promise<Access>;
}

/**
 * Creates an authorizer that asks auth, on every call: nothing is remembered here, so a token that was revoked is refused
 * as soon as auth knows it.
 */
export function createAuthorizer(auth: AuthClient): Authorizer {
  return {
    async authorize(call, permission, rawLocalId) {
      // The deadline, the cancellation and the trace of the call go with it.
      const options = { parent: call };
      const token = bearerToken(call.metadata);
      try {
        const verified = await auth.verifyToken(token, options);
        const { identity } = verified;
        if (identity === undefined) {
          throw new ServiceError(
            status.UNAUTHENTICATED,
            'the token does not verify; it is malformed, expired, revoked or not for this service',
          );
        }
        if (!identity.permissions.includes(permission)) {
          throw new ServiceError(status.PERMISSION_DENIED, `the token lacks the permission ${permission}`);
        }
        const localId = parseUuid(rawLocalId, 'local_id');
        const { userId, organizationId } = identity;
        const validated = await auth.validateLocal({ userId, organizationId, localId }, options);
        if (!validated.isValid) {
          throw new ServiceError(status.PERMISSION_DENIED, validated.errorMessage);
        }
        return { localId, byFallback: [verified.source, validated.source].includes('fallback') };
      } catch (error) {
        throw translateAuthError(error, call);
      }
    },
  };
}

/** What auth says about the request is passed on; that it does not answer is no answer, in whichever way it does not. */
function translateAuthError(error: unknown, call: ServedCall): unknown {
  if (!(error instanceof ServiceError)) {
    return error;
  }
  switch (error.code) {
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
    case status.INVALID_ARGUMENT:
    case status.CANCELLED:
      return error;
    case status.DEADLINE_EXCEEDED:
      if (call.getDeadline().valueOf() <= Date.now()) {
        return error;
      }
      break;
    default:
  }
  return new ServiceError(status.UNAVAILABLE, 'auth does not answer, so nothing is allowed; try again', {
    cause: error,
  });
}
