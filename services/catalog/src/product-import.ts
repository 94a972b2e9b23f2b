import type { BulkImportResponse } from './gen/catalog/v1/BulkImportResponse.js';
import type { ImportError } from './gen/catalog/v1/ImportError.js';
import type { Product__Output } from './gen/catalog/v1/Product.js';
import { findProblem } from './product-rules.js';
import type { ProductStore } from './product-store.js';

/** How many products are written together. */
const batchSize = 500;
const maxErrors = 100;
const maxSkuShown = 64;

/** Imports products into a local in batches, counting what becomes of them. Holds one batch at most. */
export class ProductImport {
  readonly #localId: string;
  readonly #store: Pick<ProductStore, 'put'>;
  readonly #errors: ImportError[] = [];
  #batch: Product__Output[] = [];
  #received = 0;
  #created = 0;
  #updated = 0;
  #rejected = 0;

  constructor(localId: string, store: Pick<ProductStore, 'put'>) {
    this.#localId = localId;
    this.#store = store;
  }

  /**
   * Takes a product as it came.
   *
   * @returns whether a batch is full: the caller has to `write` before it goes on.
   */
  add(product: Product__Output | null): boolean {
    this.#received++;
    const problem = findProblem(product);
    if (problem === undefined && product !== null) {
      this.#batch.push(product);
    } else {
      this.#rejected++;
      if (problem && this.#errors.length < maxErrors) {
        const sku = Array.from(product?.sku.slice(0, 2 * maxSkuShown) ?? '').slice(0, maxSkuShown);
        this.#errors.push({ position: this.#received, sku: sku.join(''), ...problem });
      }
    }
    return this.#batch.length >= batchSize;
  }

  /** Writes what was taken since the last time. @throws as the store does; nothing of the batch is counted then. */
  async write(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0) {
      const created = await this.#store.put(this.#localId, batch);
      this.#created += created;
      this.#updated += batch.length - created;
    }
  }

  summary(): BulkImportResponse {
    return {
      received: this.#received,
      created: this.#created,
      updated: this.#updated,
      rejected: this.#rejected,
      errors: this.#errors,
    };
  }
}
