import { status } from '@grpc/grpc-js';
import { ServiceError, uuidBytes } from '@zenlogic/runtime';
import type { ChangePlace } from './change-place.js';

/** Goes up when the form of a token changes. */
const form = 1;
/** Form, local, epoch, time and number of the change. */
const length = 1 + 16 + 8 + 8 + 8;
const noEpoch = '0'.repeat(16);

/** Writes a place in the changes of a local, to be given back by the caller. */
export function formatResumeToken(localId: string, { epoch, id }: ChangePlace): string {
  const [time = '0', number = '0'] = id.split('-');
  const bytes = Buffer.alloc(length);
  bytes.writeUInt8(form, 0);
  uuidBytes(localId).copy(bytes, 1);
  bytes.write(epoch || noEpoch, 17, 'hex');
  bytes.writeBigUInt64BE(BigInt(time), 25);
  bytes.writeBigUInt64BE(BigInt(number), 33);
  return bytes.toString('base64url');
}

/**
 * Reads a place in the changes of a local. Whether the store still knows it is another question.
 *
 * @throws {ServiceError} INVALID_ARGUMENT when the token is malformed or one of another local.
 */
export function parseResumeToken(token: string, localId: string): ChangePlace {
  const bytes = Buffer.from(token.slice(0, 2 * length), 'base64url');
  if (bytes.length !== length || bytes[0] !== form || bytes.toString('base64url') !== token) {
    throw new ServiceError(
      status.INVALID_ARGUMENT,
      'resume_token is malformed; give one that came with a message, or nothing to begin with',
    );
  }
  if (!bytes.subarray(1, 17).equals(uuidBytes(localId))) {
    throw new ServiceError(status.INVALID_ARGUMENT, 'resume_token is one of another local');
  }
  const epoch = bytes.toString('hex', 17, 25);
  return {
    epoch: epoch === noEpoch ? '' : epoch,
    id: `${bytes.readBigUInt64BE(25)}-${bytes.readBigUInt64BE(33)}`,
  };
}
