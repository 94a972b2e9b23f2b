import {
  type handleUnaryCall,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type AnyStreamingHandler, instrumentStreaming } from './instrument-streaming.js';
import type { Metrics } from './metrics.js';

/**
 * Wraps the handlers of a service so that each answered call is counted and timed, and each stream is counted with its
 * messages.
 */
export function instrument(
  definition: ServiceDefinition,
  handlers: UntypedServiceImplementation,
  metrics: Metrics,
): UntypedServiceImplementation {
  const instrumented: UntypedServiceImplementation = { ...handlers };
  for (const [name, { path, requestStream, responseStream }] of Object.entries(definition)) {
    const handler = handlers[name];
    const [, service = '', method = ''] = path.split('/');
    if (handler === undefined) {
      continue;
    }
    instrumented[name] =
      requestStream || responseStream
        ? instrumentStreaming(handler as AnyStreamingHandler, metrics.addStreamingMethod({ service, method }))
        : instrumentUnary(
            handler as handleUnaryCall<unknown, unknown>,
            metrics.addMethod({ service, method }),
          );
  }
  return instrumented;
}

function instrumentUnary(
  handler: handleUnaryCall<unknown, unknown>,
  calls: ReturnType<Metrics['addMethod']>,
): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    const start = performance.now();
    handler(call, (error, value, trailer, flags) => {
      calls.count(statusOf(call, error), (performance.now() - start) / 1000);
      callback(error, value, trailer, flags);
    });
  };
}

function statusOf(
  call: ServerUnaryCall<unknown, unknown>,
  error: Parameters<sendUnaryData<unknown>>[0],
): string {
  if (call.cancelled) {
    // The caller is gone, or the server ended the call at its deadline before this answer came.
    const late = call.getDeadline().valueOf() <= Date.now();
    return late ? 'DEADLINE_EXCEEDED' : 'CANCELLED';
  }
  return error ? (status[error.code ?? status.UNKNOWN] ?? 'UNKNOWN') : 'OK';
}
