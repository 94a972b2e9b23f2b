import {
  type handleUnaryCall,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Metrics } from './metrics.js';

/**
 * Wraps the unary handlers of a service so that each answered call is counted and timed.
 *
 * Label sets are looked up once per method, not once per call: that look-up would cost more than the rest.
 */
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
  { requests, durations }: Metrics,
): handleUnaryCall<unknown, unknown> {
  const [, service = '', method = ''] = path.split('/');
  const duration = durations.labels({ service, method });
  const answered = requests.labels({ service, method, status: 'OK' });
  // Present from the start, so that a rate over the first minute is right and a scrape finds the series.
  answered.inc(0);
  return (call, callback) => {
    const start = performance.now();
    handler(call, (error, value, trailer, flags) => {
      duration.observe((performance.now() - start) / 1000);
      if (call.cancelled) {
        // The caller is gone, or the server ended the call at its deadline before this answer came.
        const late = call.getDeadline().valueOf() <= Date.now();
        requests.inc({ service, method, status: late ? 'DEADLINE_EXCEEDED' : 'CANCELLED' });
      } else if (error) {
        requests.inc({ service, method, status: status[error.code ?? status.UNKNOWN] });
      } else {
        answered.inc();
      }
      callback(error, value, trailer, flags);
    });
  };
}
