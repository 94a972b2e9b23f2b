import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Metadata, status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';
import { ProblemError } from './problem.js';

const safeId = /^[A-Za-z0-9._:/+=@-]{1,128}$/;
const traceParent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const traceState = /^[ -~]{1,512}$/;
// RFC 6750, section 2.1; the scheme is written in any case (RFC 9110, section 11.1).
const credentials = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** The longest token that is looked at, in bytes. */
const maxTokenLength = 8 * 1024;

/** The id of a request: `X-Request-Id` when it is 1 to 128 letters, digits and `._:/+=@-`, otherwise a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const id = headers['x-request-id'];
  return typeof id === 'string' && safeId.test(id) ? id : randomUUID();
}

/**
 * Reads the token out of `Authorization: Bearer …`.
 *
 * @throws an UNAUTHENTICATED `ServiceError` when there is none, {ProblemError} 400 when it is longer than 8 KiB.
 */
export function bearerTokenOf({ authorization }: IncomingHttpHeaders): string {
  if (authorization === undefined) {
    throw new ServiceError(
      status.UNAUTHENTICATED,
      'authorization is missing; send Bearer and an access token',
    );
  }
  const token = credentials.exec(authorization)?.[1];
  if (token === undefined) {
    throw new ServiceError(status.UNAUTHENTICATED, 'authorization: send Bearer and an access token');
  }
  if (token.length > maxTokenLength) {
    throw new ProblemError(400, `authorization: the token is longer than ${maxTokenLength} bytes`);
  }
  return token;
}

/** What is passed on to gRPC: the id of the request, its trace context (W3C) and, where there is one, its token. */
export function metadataOf(headers: IncomingHttpHeaders, requestId: string, token: string): Metadata {
  const metadata = new Metadata();
  metadata.set('x-request-id', requestId);
  const { traceparent: parent, tracestate: state } = headers;
  if (typeof parent === 'string' && traceParent.test(parent)) {
    metadata.set('traceparent', parent);
    if (typeof state === 'string' && traceState.test(state)) {
      metadata.set('tracestate', state);
    }
  }
  if (token !== '') {
    metadata.set('authorization', `Bearer ${token}`);
  }
  return metadata;
}
