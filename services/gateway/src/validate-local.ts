import { status } from '@grpc/grpc-js';
import {
  type AuthClient,
  type CallOptions,
  type Identity,
  type LocalAnswer,
  ServiceError,
} from '@zenlogic/runtime';
import { readClaimedIdentity } from './claimed-identity.js';

/** Auth, as far as the gateway asks it. */
export type Auth = Pick<AuthClient, 'verifyToken' | 'validateLocal'>;

/** An answer, and whether auth gave it over REST. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly byFallback: boolean;
}

/**
 * Asks auth whom a token belongs to.
 *
 * @throws {ServiceError} UNAUTHENTICATED when it does not verify; what auth fails with when it does not answer.
 */
export async function identify(auth: Auth, token: string, options: CallOptions): Promise<Sourced<Identity>> {
  const { identity, source } = await auth.verifyToken(token, options);
  if (identity === undefined) {
    throw notVerified();
  }
  return { value: identity, byFallback: source === 'fallback' };
}

/**
 * Asks auth whether the user of a token may work in a local.
 *
 * One call answers both whose token it is and whether that user may: it asks for the user whom the token names and
 * carries the token, which auth verifies, and holds against that user, before it answers.
 *
 * @param options with the token as `authorization` in the metadata.
 * @throws as `identify` does.
 */
export async function validateLocal(
  auth: Auth,
  token: string,
  localId: string,
  options: CallOptions & Required<Pick<CallOptions, 'metadata'>>,
): Promise<Sourced<LocalAnswer>> {
  const claimed = readClaimedIdentity(token);
  if (claimed === undefined) {
    // Auth takes no token that names nobody.
    throw notVerified();
  }
  const answer = await auth.validateLocal({ ...claimed, localId }, options);
  return { value: answer, byFallback: answer.source === 'fallback' };
}

function notVerified(): ServiceError {
  return new ServiceError(
    status.UNAUTHENTICATED,
    'the token does not verify: it is damaged, expired or revoked, or not for this API',
  );
}
