import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Metadata } from '@grpc/grpc-js';

const safeId = /^[A-Za-z0-9._:/+=@-]{1,128}$/;
const traceParent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const traceState = /^[ -~]{1,512}$/;
const release = /^[a-z0-9.-]{1,32}$/;

/** The id of a request: `X-Request-Id` when it is 1 to 128 letters, digits and `._:/+=@-`, otherwise a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const id = headers['x-request-id'];
  return typeof id === 'string' && safeId.test(id) ? id : randomUUID();
}

/**
 * What is passed on to gRPC: the id of the request, its trace context (W3C), the release that a tester asks for and, where
 * there is one, its token.
 */
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
  const { 'x-auth-release': asked } = headers;
  if (typeof asked === 'string' && release.test(asked)) {
    metadata.set('x-auth-release', asked);
  }
  if (token !== '') {
    metadata.set('authorization', `Bearer ${token}`);
  }
  return metadata;
}
