import type { ValkeyConnection } from '@zenlogic/runtime/valkey';
import { localKeys } from './local-keys.js';
import { runTransaction } from './run-transaction.js';

/** How much there is of a product. */
export interface StockedProduct {
  /** Whether the local has the product at all. */
  readonly known: boolean;
  readonly quantity: number;
}

/** Tells what is in stock at one moment. */
export interface StockStore {
  /**
   * Reads the quantities of some SKUs, all of the same moment, in their order.
   *
   * @throws {ServiceError} UNAVAILABLE when the store does not answer; any other error when a quantity is damaged.
   */
  read(localId: string, skus: readonly string[]): Promise<StockedProduct[]>;
}

/** Creates a store of stock in Valkey. */
export function createStockStore({ commands }: { commands: ValkeyConnection }): StockStore {
  return {
    async read(localId, skus) {
      await commands.reconnected();
      const [scores, quantities] = (await runTransaction(
        commands
          .multi()
          .zmscore(localKeys.skus(localId), ...skus)
          .hmget(localKeys.stock(localId), ...skus),
        `read the stock of ${localId}`,
      )) as [unknown[], (string | null)[]];
      return skus.map((sku, index) => ({
        known: scores[index] !== null,
        quantity: parseQuantity(sku, quantities[index] ?? '0'),
      }));
    },
  };
}

/** @throws when the quantity of a SKU is damaged. */
export function parseQuantity(sku: string, text: string): number {
  const quantity = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(quantity)) {
    throw new Error(`the quantity of ${sku} is damaged`);
  }
  return quantity;
}
