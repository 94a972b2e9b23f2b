import { type Metadata, status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';

/** The longest token that is looked at, in bytes: 8 KiB. */
const maxTokenLength = 8 * 1024;

/**
 * Takes the access token out of the metadata of a call, `authorization: Bearer <token>`.
 *
 * @throws {ServiceError} UNAUTHENTICATED when there is none or it is malformed, INVALID_ARGUMENT when it is longer than
 *   8 KiB.
 */
export function bearerToken(metadata: Metadata): string {
  const values = metadata.get('authorization');
  if (values.length > 1) {
    throw new ServiceError(status.UNAUTHENTICATED, 'authorization is given more than once; send one token');
  }
  return parseBearerToken(values[0]?.toString());
}

/** Does what `bearerToken` does, for the value of an `authorization` header. */
export function parseBearerToken(authorization: string | undefined): string {
  if (authorization === undefined || authorization === '') {
    throw new ServiceError(
      status.UNAUTHENTICATED,
      'there is no access token; send the header "authorization: Bearer <token>"',
    );
  }
  // The scheme in any case and the characters of a token: RFC 6750, section 2.1; RFC 9110, section 11.1.
  const token = /^bearer +([\w\-.~+/]+=*) *$/i.exec(authorization)?.[1];
  if (token === undefined) {
    throw new ServiceError(
      status.UNAUTHENTICATED,
      'authorization is malformed; send "Bearer", a space and the access token',
    );
  }
  if (token.length > maxTokenLength) {
    throw new ServiceError(status.INVALID_ARGUMENT, 'the access token is longer than 8 KiB');
  }
  return token;
}
