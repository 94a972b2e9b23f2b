import type { Product } from './gen/catalog/v1/Product.js';

/** How many bytes of text a page carries at most: gRPC clients take messages of up to 4 MiB. */
const maxBytes = 3 * 2 ** 20;

/** Leaves out the last products of a page that would be too large for a message; never the first. */
export function fitPage(products: readonly Product[]): Product[] {
  let bytes = 0;
  const tooFar = products.findIndex(({ name = '', description = '' }) => {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(description);
    return bytes > maxBytes;
  });
  return products.slice(0, tooFar === -1 ? products.length : Math.max(1, tooFar));
}
