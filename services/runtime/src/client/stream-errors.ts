import type { Readable, Writable } from 'node:stream';
import type { ServiceError as GrpcError } from '@grpc/grpc-js';
import { callError } from './call-error.js';

/**
 * Makes a stream of grpc-js fail as all other calls do: with a `ServiceError`, and not by taking the process down when
 * nobody listens for errors yet. A loop that begins only after the call has failed throws too, after what was received.
 *
 * @param name such as `catalog.v1.InventoryService/WatchStock`.
 */
export function failWithServiceErrors(stream: Readable | Writable, name: string): void {
  const { emit } = stream;
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure ??= error;
  });
  stream.emit = (event: string | symbol, ...args: unknown[]) => {
    const [error] = args;
    return event === 'error' && isGrpcError(error)
      ? emit.call(stream, event, callError(name, error))
      : emit.call(stream, event, ...args);
  };
  if (Symbol.asyncIterator in stream) {
    const iterate = stream[Symbol.asyncIterator];
    stream[Symbol.asyncIterator] = () =>
      failure === undefined ? iterate.call(stream) : iterateAndThrow(iterate.call(stream), failure);
  }
}

async function* iterateAndThrow<Message>(messages: AsyncIterable<Message>, failure: Error) {
  yield* messages;
  throw failure;
}

function isGrpcError(error: unknown): error is GrpcError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}
