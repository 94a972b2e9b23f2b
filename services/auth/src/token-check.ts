import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { type Answer, andThen, type RecordStore } from './record-store.js';
import { revocationEpochKey, revocationKey } from './records.js';
import { maxTokenLength, type TokenClaims } from './token-claims.js';
import type { TokenVerifier } from './token-verifier.js';

/**
 * Answers what a token says about its bearer, or undefined when it must be refused, for gRPC and REST alike.
 *
 * @throws {ServiceError} INVALID_ARGUMENT when the token is empty or longer than 8 KiB, UNAVAILABLE when the list of
 * revoked tokens cannot be read.
 */
export type TokenCheck = (token: string) => Answer<TokenClaims | undefined>;

/** Creates the one check that everything which takes tokens shares. */
export function createTokenCheck({
  store,
  verifier,
}: {
  readonly store: Pick<RecordStore, 'get'>;
  readonly verifier: TokenVerifier;
}): TokenCheck {
  return (token) => {
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
      return undefined;
    }
    // Revocation is checked last: it may cost a round trip, a signature does not.
    return andThen(store.get([revocationEpochKey, revocationKey(claims.id)]), ([epoch, revoked]) => {
      if (epoch === undefined) {
        throw new ServiceError(
          status.UNAVAILABLE,
          'the store is being set up; its list of revoked tokens is not known yet',
        );
      }
      return revoked !== undefined || claims.issueTime < epoch ? undefined : claims;
    });
  };
}
