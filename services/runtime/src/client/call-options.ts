import { type Metadata, status } from '@grpc/grpc-js';
import type { ServedCall } from '../call-signal.js';
import { ServiceError } from '../service-error.js';

/** How one call is made. */
export interface CallOptions {
  /**
   * The call that is being served meanwhile: this one ends with it and is never given more time. Its request id and
   * trace context are passed on unless there is `metadata`.
   */
  readonly parent?: (ServedCall & { readonly metadata: Metadata }) | undefined;
  /** Cancels the call when it aborts, such as when an HTTP client hangs up. */
  readonly signal?: AbortSignal | undefined;
  /** How long the answer may take, in milliseconds. By default, the timeout of the client. */
  readonly timeout?: number | undefined;
  readonly metadata?: Metadata | undefined;
  /** Told of the metadata that the server sends before its answer. */
  readonly onMetadata?: ((metadata: Metadata) => void) | undefined;
}

/** How one stream is opened. */
export interface StreamOptions extends CallOptions {
  /** How long the stream may last in all, in milliseconds: every call has a deadline. */
  readonly timeout: number;
}

/**
 * Says until when a call may take, in milliseconds since 1970: never longer than the call that is being served.
 *
 * @throws {ServiceError} when nobody waits for the answer any more.
 */
export function deadlineOf({ parent, signal, timeout }: CallOptions, defaultTimeout: number): number {
  if (signal?.aborted || parent?.cancelled) {
    throw cancelled();
  }
  const now = Date.now();
  const ours = now + (timeout ?? defaultTimeout);
  if (parent === undefined) {
    return ours;
  }
  const theirs = parent.getDeadline().valueOf();
  if (theirs <= now) {
    throw new ServiceError(status.DEADLINE_EXCEEDED, 'the deadline has passed');
  }
  return Math.min(ours, theirs);
}

/**
 * Calls back when nobody waits for the answer any more.
 *
 * @returns ends the watch. grpc-js has an option for parents, but it never does: a stream that asks every now and then
 *   would gather listeners as long as it lives.
 */
export function onceUnwanted({ parent, signal }: CallOptions, cancel: () => void): () => void {
  if (parent === undefined && signal === undefined) {
    return nothing;
  }
  parent?.once('cancelled', cancel);
  signal?.addEventListener('abort', cancel, { once: true });
  return () => {
    parent?.off('cancelled', cancel);
    signal?.removeEventListener('abort', cancel);
  };
}

export function cancelled(): ServiceError {
  return new ServiceError(status.CANCELLED, 'the call was cancelled');
}

function nothing(): void {}
