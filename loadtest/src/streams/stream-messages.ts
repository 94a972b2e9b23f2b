import { createProducts, skuAt } from '../catalog/products.js';

/** The messages of an import, one for each product. */
export function importMessages(localId: string, products: number): object[] {
  return createProducts(products).map((product) => ({ local_id: localId, product }));
}

/**
 * The messages of a synchronisation: its start, then an adjustment of each product by one.
 *
 * ghz puts the number of the stream in place of `{{.RequestNumber}}`, so that each stream is a client of its own and no
 * adjustment is taken for a repeated one.
 *
 * @param run letters and digits, different in each run.
 */
export function syncMessages(localId: string, products: number, run: string): object[] {
  return [
    { start: { local_id: localId, client_id: `loadtest-${run}-{{.RequestNumber}}` } },
    ...Array.from({ length: products }, (_, index) => ({
      adjustment: { adjustment_id: `${index}`, sku: skuAt(index), delta: 1 },
    })),
  ];
}
