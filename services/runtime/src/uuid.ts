import { status } from '@grpc/grpc-js';
import { ServiceError } from './service-error.js';

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Brings a UUID of a request into lower case, the form in which ids are kept; RFC 9562 accepts both cases on input.
 *
 * @param field the name that an error shows.
 * @throws {ServiceError} INVALID_ARGUMENT when it is empty or no UUID.
 */
export function parseUuid(text: string, field: string): string {
  if (canonical.test(text)) {
    return text;
  }
  const lower = text.toLowerCase();
  if (canonical.test(lower)) {
    return lower;
  }
  throw new ServiceError(
    status.INVALID_ARGUMENT,
    text === ''
      ? `${field} is empty; give a UUID such as 550e8400-e29b-41d4-a716-446655440000`
      : `${field} is no UUID; give 36 characters such as 550e8400-e29b-41d4-a716-446655440000`,
  );
}

/**
 * Writes the 16 bytes of a UUID as text.
 *
 * @param field the name that an error shows.
 * @throws {ServiceError} INVALID_ARGUMENT when there are not 16 bytes.
 */
export function formatUuid(bytes: Buffer, field: string): string {
  if (bytes.length !== 16) {
    throw new ServiceError(
      status.INVALID_ARGUMENT,
      `${field} has ${bytes.length} bytes; give the 16 bytes of a UUID`,
    );
  }
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Writes a UUID in lower case as its 16 bytes. */
export function uuidBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}
