import {
  type handleUnaryCall,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Metrics } from './metrics.js';

/** Wraps the unary handlers of a service so that each answered call is counted and timed. */
export function instrument(
  definition: ServiceDefinition,
  handlers: UntypedServiceImplementation,
  metrics: Metrics,
): UntypedServiceImplementation {
  const instrumented: UntypedServiceImplementation = { ...handlers };
  for (const [name, { path, requestStream, responseStream }] of Object.entries(definition)) {
    const handler = handlers[name];
    if (handler !== undefined && !requestStream && !responseStream) {
      instrumented[name] = instrumentUnary(handler as handleUnaryCall<unknown, unknown>, path, metrics);
    }
  }
  return instrumented;
}

function instrumentUnary(
  handler: handleUnaryCall<unknown, unknown>,
  path: string,
  metrics: Metrics,
): handleUnaryCall<unknown, unknown> {
  const [, service = '', method = ''] = path.split('/');
  const calls = metrics.addMethod({ service, method });
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
