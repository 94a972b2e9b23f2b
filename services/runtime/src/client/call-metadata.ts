import { Metadata } from '@grpc/grpc-js';
import type { CallOptions } from './call-options.js';

/**
 * What a call passes on to the calls that it makes: the name that people search logs for, W3C Trace Context, and the
 * release of auth that a tester asks for, which the mesh routes by.
 */
export const traceKeys = ['x-request-id', 'traceparent', 'tracestate', 'x-auth-release'] as const;

/** The metadata that a call is sent with: those given, or the trace of the call that is being served. */
export function callMetadata({ metadata, parent }: CallOptions): Metadata {
  if (metadata !== undefined) {
    return metadata;
  }
  const trace = new Metadata();
  if (parent !== undefined) {
    for (const key of traceKeys) {
      const [value] = parent.metadata.get(key);
      if (value !== undefined) {
        trace.set(key, value);
      }
    }
  }
  return trace;
}
