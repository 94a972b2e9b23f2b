import { type ServerDuplexStream, type ServerErrorResponse, type sendUnaryData, status } from '@grpc/grpc-js';
import type { StreamingMethodMetrics } from './metrics.js';

/**
 * A handler of any streaming method. grpc-js makes a call that can be written to for each of the three kinds, and gives
 * a callback where there is one response.
 */
export type AnyStreamingHandler = (
  call: ServerDuplexStream<unknown, unknown>,
  callback?: sendUnaryData<unknown>,
) => void;

/** Wraps a handler so that its streams and their messages are counted. */
export function instrumentStreaming(
  handler: AnyStreamingHandler,
  metrics: StreamingMethodMetrics,
): AnyStreamingHandler {
  return (call, callback) => {
    let outcome: string | undefined;
    metrics.open();
    countMessages(call, metrics);
    // How a handler tells grpc-js of a status other than OK.
    call.on('error', (error: ServerErrorResponse) => {
      outcome = nameOf(error);
    });
    call.on('finish', () => {
      outcome ??= 'OK';
    });
    // Comes at the end of every call, whatever ended it.
    call.once('cancelled', () => {
      const late = call.getDeadline().valueOf() <= Date.now();
      metrics.close(outcome ?? (late ? 'DEADLINE_EXCEEDED' : 'CANCELLED'));
    });
    if (callback === undefined) {
      handler(call);
      return;
    }
    handler(call, (error, value, trailer, flags) => {
      outcome = error ? nameOf(error) : 'OK';
      if (!error) {
        metrics.countSent();
      }
      callback(error, value, trailer, flags);
    });
  };
}

function countMessages(call: ServerDuplexStream<unknown, unknown>, metrics: StreamingMethodMetrics): void {
  const write: (...args: Parameters<typeof call.write>) => boolean = call.write;
  call.write = (...args: Parameters<typeof call.write>) => {
    metrics.countSent();
    return write.apply(call, args);
  };
  // A call that cannot be read, that of a server-streaming method, had its one request before.
  if (typeof call.push === 'function') {
    const { push } = call;
    call.push = (message, encoding) => {
      if (message !== null) {
        metrics.countReceived();
      }
      return push.call(call, message, encoding);
    };
  } else {
    metrics.countReceived();
  }
}

function nameOf({ code }: Pick<ServerErrorResponse, 'code'>): string {
  return status[code ?? status.UNKNOWN] ?? 'UNKNOWN';
}
