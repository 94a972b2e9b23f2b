import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import type { CheckStockItem__Output } from './gen/catalog/v1/CheckStockItem.js';
import { parseSku } from './sku.js';

const maxItems = 100;

/**
 * Checks what is wanted of a stock.
 *
 * @throws {ServiceError} INVALID_ARGUMENT, naming the entry, when there is none or too many, or one is malformed or
 * names a SKU twice.
 */
export function checkItems(items: readonly CheckStockItem__Output[]): readonly CheckStockItem__Output[] {
  if (items.length === 0 || items.length > maxItems) {
    throw new ServiceError(
      status.INVALID_ARGUMENT,
      `items has ${items.length} entries; give 1 to ${maxItems} of them`,
    );
  }
  const seen = new Set<string>();
  for (const [index, { sku, quantity }] of items.entries()) {
    parseSku(sku, `items[${index}].sku`);
    if (quantity.startsWith('-')) {
      throw new ServiceError(
        status.INVALID_ARGUMENT,
        `items[${index}].quantity is negative; give what is wanted, or 0 to ask for the quantity alone`,
      );
    }
    if (seen.has(sku)) {
      throw new ServiceError(
        status.INVALID_ARGUMENT,
        `items[${index}].sku names ${sku} a second time; name each SKU once`,
      );
    }
    seen.add(sku);
  }
  return items;
}
