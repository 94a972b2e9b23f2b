import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Brings the `local_id` of a request into lower case, the form in which it is kept; RFC 9562 accepts both on input.
 *
 * @throws {ServiceError} INVALID_ARGUMENT when it is empty or no UUID.
 */
export function parseLocalId(text: string): string {
  const lower = text.length === 36 ? text.toLowerCase() : text;
  if (canonical.test(lower)) {
    return lower;
  }
  throw new ServiceError(
    status.INVALID_ARGUMENT,
    text === ''
      ? 'local_id is empty; give a UUID such as 550e8400-e29b-41d4-a716-446655440000'
      : 'local_id is no UUID; give 36 characters such as 550e8400-e29b-41d4-a716-446655440000',
  );
}

/** Writes a canonical local id as its 16 bytes, as tokens carry it. */
export function localIdBytes(localId: string): Buffer {
  return Buffer.from(localId.replaceAll('-', ''), 'hex');
}
