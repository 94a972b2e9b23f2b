/**
 * The keys of a local in Valkey. All of them share a hash tag, so that they lie on one node of a cluster and a script
 * or a transaction may use them together.
 */
export const localKeys = {
  /** Hash from SKU to product, as JSON. */
  products: (localId: string) => `catalog:{${localId}}:products`,
  /** Sorted set of all SKUs, each with score 0, for pages. */
  skus: (localId: string) => `catalog:{${localId}}:skus`,
  /** Hash from SKU to quantity. A SKU that never had stock is not in it. */
  stock: (localId: string) => `catalog:{${localId}}:stock`,
  /** Stream of changes with the fields `sku`, `quantity` and `client`. Its ids are their order and their times. */
  changes: (localId: string) => `catalog:{${localId}}:changes`,
  /** Random text, set with the first change: another one means that the store lost its data in between. */
  epoch: (localId: string) => `catalog:{${localId}}:epoch`,
  /** The quantity right after an adjustment that was applied; expires. */
  applied: (localId: string, clientId: string, adjustmentId: string) =>
    `catalog:{${localId}}:applied:${clientId}:${adjustmentId}`,
  /** Channel that each change is announced on. */
  announcements: (localId: string) => `catalog:{${localId}}:changed`,
} as const;
