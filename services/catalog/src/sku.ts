import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';

const pattern = /^[A-Za-z0-9._/-]{1,64}$/;

/** What a SKU is, for people. */
export const skuRule = 'give 1 to 64 letters, digits, "-", "_", "." or "/"';

/** Tells whether a text is a SKU. */
export function isSku(text: string): boolean {
  return pattern.test(text);
}

/**
 * Checks the SKU of a request.
 *
 * @param field the name that an error shows.
 * @throws {ServiceError} INVALID_ARGUMENT when it is none.
 */
export function parseSku(text: string, field: string): string {
  if (isSku(text)) {
    return text;
  }
  throw new ServiceError(
    status.INVALID_ARGUMENT,
    `${field} is ${text === '' ? 'empty' : 'malformed'}; ${skuRule}`,
  );
}
