import { translate, type ValkeyConnection } from '@zenlogic/runtime/valkey';
import type { Product, Product__Output } from './gen/catalog/v1/Product.js';
import { listScript } from './list-script.js';
import { localKeys } from './local-keys.js';
import { formatRecord, parseRecord } from './product-record.js';

/**
 * Keeps the products of locals.
 *
 * Every method throws a `ServiceError` with UNAVAILABLE when the store does not answer, and any other error when a
 * record is damaged.
 */
export interface ProductStore {
  get(localId: string, sku: string): Promise<Product | undefined>;
  /** Lists up to `limit` products whose SKUs come after `after`, in the order of their bytes. */
  list(localId: string, after: string, limit: number): Promise<Product[]>;
  /** Creates or updates products, all or none; a SKU may come twice. Answers how many were created. */
  put(localId: string, products: readonly Product__Output[]): Promise<number>;
}

/** Creates a store of products in Valkey. `bulk` may take longer and is for writing. */
export function createProductStore({
  commands,
  bulk,
}: {
  commands: ValkeyConnection;
  bulk: ValkeyConnection;
}): ProductStore {
  commands.defineCommand('listProducts', { numberOfKeys: 2, lua: listScript, readOnly: true });
  const scripts = commands as ValkeyConnection & {
    listProducts(skus: string, products: string, from: string, limit: number): Promise<string[]>;
  };

  return {
    async get(localId, sku) {
      await commands.reconnected();
      const record = await commands.hget(localKeys.products(localId), sku).catch((error: Error) => {
        throw translate(error, `read the product ${sku} of ${localId}`);
      });
      return record === null ? undefined : parseRecord(sku, record);
    },

    async list(localId, after, limit) {
      const from = after === '' ? '-' : `(${after}`;
      await commands.reconnected();
      const page = await scripts
        .listProducts(localKeys.skus(localId), localKeys.products(localId), from, limit)
        .catch((error: Error) => {
          throw translate(error, `list the products of ${localId}`);
        });
      const products: Product[] = [];
      for (let index = 0; index < page.length; index += 2) {
        products.push(parseRecord(page[index] ?? '', page[index + 1] ?? ''));
      }
      return products;
    },

    async put(localId, products) {
      const records: string[] = [];
      const members: (string | number)[] = [];
      for (const product of products) {
        records.push(product.sku, formatRecord(product));
        members.push(0, product.sku);
      }
      await bulk.reconnected();
      // Together, so that a page never names a SKU without a product.
      const replies = await bulk
        .multi()
        .hset(localKeys.products(localId), ...records)
        .zadd(localKeys.skus(localId), ...members)
        .exec()
        .catch((error: Error & { readonly previousErrors?: readonly Error[] }) => {
          // EXECABORT says only that a command was refused; which, and why, came before.
          throw translate(error.previousErrors?.[0] ?? error, `write products of ${localId}`);
        });
      const failed = replies?.find(([error]) => error)?.[0];
      if (failed) {
        throw translate(failed, `write products of ${localId}`);
      }
      return Number(replies?.[0]?.[1]);
    },
  };
}
