import type { Writable } from 'node:stream';
import { status } from '@grpc/grpc-js';
import { ServiceError } from './service-error.js';

const written = Promise.resolve();

/**
 * Writes a message to a stream and waits until the stream takes more, so that a reader that is slow slows the writer.
 *
 * @param call a stream of a server or of a client.
 * @param signal the end of the call that is being served, as a handler gets it.
 * @throws the reason of the signal when it aborts, or a `ServiceError` with CANCELLED when the stream has ended.
 */
export function write<Message>(
  call: Writable & { write(message: Message): boolean },
  message: Message,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted || call.destroyed || call.writableEnded) {
    return Promise.reject(endOf(signal));
  }
  return call.write(message) ? written : drained(call, signal);
}

function drained(call: Writable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    function stopWaiting(): void {
      call.off('drain', onDrain);
      call.off('close', onEnd);
      call.off('status', onEnd);
      signal.removeEventListener('abort', onEnd);
    }
    function onDrain(): void {
      stopWaiting();
      resolve();
    }
    function onEnd(): void {
      stopWaiting();
      reject(endOf(signal));
    }
    call.on('drain', onDrain);
    call.on('close', onEnd);
    // A client's call is over; grpc-js does not close the stream then.
    call.on('status', onEnd);
    signal.addEventListener('abort', onEnd);
  });
}

function endOf(signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : new ServiceError(status.CANCELLED, 'the call has ended');
}
