import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { watchCall } from './call-signal.js';
import { type ErrorReporter, statusOfError } from './handler-error.js';
import { ServiceError } from './service-error.js';

/**
 * Turns a function that writes to a call into a grpc-js handler of a server-streaming method. The stream ends with OK
 * when the promise resolves; what is thrown ends it as `unary` says, after what was written before.
 *
 * `signal` aborts when the call is cancelled, its deadline passes or its connection breaks. What is thrown from then on
 * is a consequence of that and not reported.
 */
export function serverStreaming<Request, Response>(
  handle: (call: ServerWritableStream<Request, Response>, signal: AbortSignal) => Promise<void>,
  report: ErrorReporter,
): handleServerStreamingCall<Request, Response> {
  return (call) => void serve(call, handle, report);
}

/**
 * Turns a function that reads a call, as in `for await (const message of call)`, and writes to it into a grpc-js
 * handler of a bidirectional method. The signal and the end of the stream are as for `serverStreaming`.
 */
export function bidiStreaming<Request, Response>(
  handle: (call: ServerDuplexStream<Request, Response>, signal: AbortSignal) => Promise<void>,
  report: ErrorReporter,
): handleBidiStreamingCall<Request, Response> {
  return (call) => {
    keepWhenLeft(call);
    void serve(call, handle, report);
  };
}

/**
 * Turns a function that reads a call, as in `for await (const message of call)`, and returns the response into a
 * grpc-js handler of a client-streaming method. The signal is that of `serverStreaming`.
 */
export function clientStreaming<Request, Response>(
  handle: (call: ServerReadableStream<Request, Response>, signal: AbortSignal) => Promise<Response>,
  report: ErrorReporter,
): handleClientStreamingCall<Request, Response> {
  return async (call, callback) => {
    keepWhenLeft(call);
    const { signal, settle } = watchCall(call);
    try {
      signal.throwIfAborted();
      const response = await handle(call, signal);
      settle();
      callback(null, response);
    } catch (error) {
      settle();
      callback(statusOfError(signal.aborted ? endOf(signal) : error, call.getPath(), report));
    }
  };
}

async function serve<
  Call extends ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>,
>(
  call: Call,
  handle: (call: Call, signal: AbortSignal) => Promise<void>,
  report: ErrorReporter,
): Promise<void> {
  const { signal, settle } = watchCall(call);
  try {
    signal.throwIfAborted();
    await handle(call, signal);
    settle();
    call.end();
  } catch (error) {
    settle();
    // How grpc-js is told of a status. It sends it after what was written before.
    call.emit('error', statusOfError(signal.aborted ? endOf(signal) : error, call.getPath(), report));
  }
}

function endOf(signal: AbortSignal): ServiceError {
  const { reason } = signal;
  return reason instanceof ServiceError
    ? reason
    : new ServiceError(status.CANCELLED, 'the call was cancelled');
}

/** Lets a loop over a call be left without destroying the call: it is still to be answered, with an error for instance. */
function keepWhenLeft(
  call: ServerReadableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>,
): void {
  call[Symbol.asyncIterator] = () => call.iterator({ destroyOnReturn: false });
}
