import { status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';

/**
 * Translates an error of ioredis. A wrong type in a key is damage, which somebody must mend, and stays an unexpected
 * error; anything else (`READONLY`, `LOADING`, `OOM`, a time-out) means that Valkey cannot answer now: UNAVAILABLE.
 *
 * @param action what failed, for people, such as `read local:1`.
 */
export function translate(error: Error, action: string): Error {
  if (isReply(error) && error.message.startsWith('WRONGTYPE')) {
    return new Error(`cannot ${action}: ${error.message}`, { cause: error });
  }
  const reason = isReply(error) ? error.message.split(' ', 1)[0] : 'no answer';
  return new ServiceError(status.UNAVAILABLE, `the store cannot be reached (${reason})`, { cause: error });
}

/** Tells an error that Valkey answered from one that ioredis made, such as a time-out. */
function isReply(error: Error): boolean {
  return error.name === 'ReplyError';
}
