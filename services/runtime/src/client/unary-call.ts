import { type ClientUnaryCall, type ServiceError as GrpcError, status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';
import { callError, notOpen } from './call-error.js';
import { callMetadata } from './call-metadata.js';
import { type CallOptions, deadlineOf, onceUnwanted } from './call-options.js';
import type { ClientCore, ClientMethod } from './client-method.js';
import { type Fallback, fallBack } from './fallback.js';
import { verdictOf } from './verdict.js';

/** An answer, and who gave it. */
export interface Answer<Response> {
  readonly response: Response;
  readonly source: 'grpc' | 'fallback';
}

/** A unary method with what answers in its place. */
export interface UnaryMethod extends ClientMethod {
  readonly fallback: Fallback<unknown, unknown> | undefined;
}

/** Makes a call: by gRPC while the breaker lets it, by the fallback when gRPC is not available. */
export function unaryCall(
  core: ClientCore,
  method: UnaryMethod,
  request: unknown,
  options: CallOptions,
): Promise<Answer<unknown>> {
  return new Promise((resolve, reject) => {
    const deadline = deadlineOf(options, core.timeout);
    if (core.calls.isFull) {
      method.metrics.countRefused('bulkhead');
      throw core.calls.refusal();
    }
    const tell = core.breaker.admit();
    core.calls.enter();
    function succeed(answer: Answer<unknown>): void {
      core.calls.leave();
      resolve(answer);
    }
    function fail(error: unknown): void {
      core.calls.leave();
      reject(error);
    }
    function giveWay(error: ServiceError): void {
      const { fallback, metrics } = method;
      if (fallback === undefined) {
        fail(error);
        return;
      }
      const reason = error.message;
      fallBack({ fallback, request, options, deadline, metrics, reason }).then(
        (response) => succeed({ response, source: 'fallback' }),
        fail,
      );
    }

    if (tell === undefined) {
      method.metrics.countRefused('breaker');
      giveWay(
        new ServiceError(
          status.UNAVAILABLE,
          `${method.name} did not answer lately (circuit breaker is open)`,
        ),
      );
      return;
    }
    const start = performance.now();
    const { path, requestSerialize, responseDeserialize } = method.definition;
    const end = (error: GrpcError | null, response?: unknown): void => {
      stopWatching();
      const elapsed = performance.now() - start;
      const code = error === null ? status.OK : error.code;
      method.metrics.duration.observe(elapsed / 1000);
      method.metrics.count(status[code] ?? 'UNKNOWN');
      tell(verdictOf(code, elapsed, core.timeout));
      if (error === null) {
        succeed({ response, source: 'grpc' });
      } else if (code === status.UNAVAILABLE) {
        giveWay(callError(method.name, error));
      } else {
        fail(callError(method.name, error));
      }
    };
    let call: ClientUnaryCall;
    const { stackTraceLimit } = Error;
    try {
      // grpc-js makes an error for each call, in case that it fails, to say where it was made. It costs about a tenth of
      // the CPU of a call with source maps, and our own error says that too.
      Error.stackTraceLimit = 0;
      const metadata = callMetadata(options);
      call = core.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        { deadline },
        end,
      );
    } catch (error) {
      tell('unknown');
      fail(notOpen(error));
      return;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    const stopWatching = onceUnwanted(options, () => call.cancel());
    if (options.onMetadata !== undefined) {
      call.on('metadata', options.onMetadata);
    }
  });
}
