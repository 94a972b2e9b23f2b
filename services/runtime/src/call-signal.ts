import type { EventEmitter } from 'node:events';
import type { ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import { type Deadline, status } from '@grpc/grpc-js';
import { ServiceError } from './service-error.js';

/** What the signal follows of a call that is being served. */
export interface ServedCall extends EventEmitter {
  readonly cancelled: boolean;
  getDeadline(): Deadline;
}

/** The end of a call that is being served, as its handler learns of it. */
export interface CallSignal {
  /** Aborts when the call is cancelled, its deadline passes or its connection breaks; the reason is a `ServiceError`. */
  readonly signal: AbortSignal;
  /** Says that the handler is done: from now on the signal stays as it is. */
  settle(): void;
}

/** The longest delay of a timer, in milliseconds; a longer one would fire at once. */
const longestDelay = 2 ** 31 - 1;

/** How long after its deadline a stream may take to send what is left, in milliseconds. */
const lingerAfterDeadline = 1_000;

/** Watches a call until it is over. */
export function watchCall(call: ServedCall): CallSignal {
  const controller = new AbortController();
  const remaining = call.getDeadline().valueOf() - Date.now();
  let settled = false;
  let timer: NodeJS.Timeout | undefined;

  function abort(isLate = call.getDeadline().valueOf() <= Date.now()): void {
    if (!settled) {
      controller.abort(
        isLate
          ? new ServiceError(status.DEADLINE_EXCEEDED, 'the deadline passed')
          : new ServiceError(status.CANCELLED, 'the call was cancelled'),
      );
    }
  }
  // grpc-js tells of a deadline only once all that was written before is sent, and a caller that does not read never
  // lets that happen.
  if (remaining <= longestDelay) {
    timer = setTimeout(() => {
      // A timer may fire a little before the clock says so.
      abort(true);
      timer = setTimeout(closeStream, lingerAfterDeadline, call);
    }, remaining);
  }
  // Comes at the end of every call, whatever ended it.
  call.once('cancelled', () => {
    clearTimeout(timer);
    abort();
  });
  if (call.cancelled || remaining <= 0) {
    abort();
  }
  return {
    signal: controller.signal,
    settle: () => {
      settled = true;
    },
  };
}

/**
 * Resets the HTTP/2 stream below a call. grpc-js offers no way to: without the reset, a caller that never reads keeps
 * the stream, and what is buffered for it, as long as its connection lives.
 */
function closeStream(call: ServedCall): void {
  const { call: inner } = call as { readonly call?: { readonly stream?: ServerHttp2Stream } };
  inner?.stream?.close(constants.NGHTTP2_CANCEL);
}
