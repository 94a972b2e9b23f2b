import { type handleUnaryCall, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { type ErrorReporter, statusOfError } from './handler-error.js';

/**
 * What a unary handler knows of its call. It is the call itself: give it as `parent` to the calls that are made while
 * it is served, and their deadline and cancellation follow it.
 */
export type CallContext<Request> = ServerUnaryCall<Request, unknown>;

/**
 * Turns a function from context to response into a grpc-js handler.
 *
 * A `ServiceError` becomes its status. Any other error is reported and leaves as INTERNAL with a fixed text, so that
 * nothing of its content reaches a caller. A call whose deadline has passed on arrival is not handled at all.
 */
export function unary<Request, Response>(
  handle: (context: CallContext<Request>) => Response | Promise<Response>,
  report: ErrorReporter,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    function fail(error: unknown): void {
      callback(statusOfError(error, call.getPath(), report));
    }
    // grpc-js ends late calls by a timer, which comes after an answer that is at hand.
    if (call.getDeadline().valueOf() <= Date.now()) {
      callback({
        code: status.DEADLINE_EXCEEDED,
        details: 'the deadline passed before the call was handled',
      });
      return;
    }
    try {
      const response = handle(call);
      // An answer from the cache is no promise: sending it at once spares a turn of the event loop.
      if (response instanceof Promise) {
        response.then((value) => callback(null, value), fail);
      } else {
        callback(null, response);
      }
    } catch (error) {
      fail(error);
    }
  };
}
