import { status } from '@grpc/grpc-js';
import { ServiceError, uuidBytes } from '@zenlogic/runtime';
import { isSku } from './sku.js';

/** Goes up when the form of a token changes. */
const form = 1;

/** Writes the place after a SKU in the list of a local, to be given back by the caller. */
export function formatPageToken(localId: string, sku: string): string {
  return Buffer.concat([Buffer.from([form]), uuidBytes(localId), Buffer.from(sku)]).toString('base64url');
}

/**
 * Reads the SKU after which a page begins.
 *
 * @throws {ServiceError} INVALID_ARGUMENT when the token is not one of this local.
 */
export function parsePageToken(token: string, localId: string): string {
  const bytes = Buffer.from(token, 'base64url');
  const sku = bytes.toString('latin1', 17);
  const isOurs = bytes[0] === form && bytes.subarray(1, 17).equals(uuidBytes(localId)) && isSku(sku);
  // Characters that are none of base64url are skipped by the decoder: only what we wrote reads the same.
  if (!isOurs || formatPageToken(localId, sku) !== token) {
    throw new ServiceError(
      status.INVALID_ARGUMENT,
      'page_token is not one of this local; give a next_page_token of it, or nothing for the first page',
    );
  }
  return sku;
}
