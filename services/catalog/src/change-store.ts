import { translate, type ValkeyConnection } from '@zenlogic/runtime/valkey';
import { beforeFirstChange, type ChangePlace } from './change-place.js';
import { changesScript } from './changes-script.js';
import { localKeys } from './local-keys.js';
import { runTransaction } from './run-transaction.js';
import type { StockChange } from './stock-change.js';
import { parseQuantity } from './stock-store.js';

/** The stock of a local at a place in its changes. */
export interface StoredStock {
  readonly place: ChangePlace;
  /** SKU and quantity in turn. */
  readonly levels: readonly string[];
}

/**
 * Tells how the stock of locals changed.
 *
 * Every method throws a `ServiceError` with UNAVAILABLE when the store does not answer, and any other error when a
 * record is damaged.
 */
export interface ChangeStore {
  /** Reads the whole stock, and the place of that moment. */
  snapshot(localId: string): Promise<StoredStock>;
  /**
   * Reads the first changes after a place, with the epoch that they belong to; undefined when the store does not know
   * the place, or not any more.
   */
  changesAfter(
    localId: string,
    place: ChangePlace,
    limit: number,
  ): Promise<{ readonly epoch: string; readonly changes: readonly StockChange[] } | undefined>;
}

/** An entry of a Valkey stream. */
type StreamEntry = readonly [id: string, fields: readonly string[]];

/**
 * Creates a store of changes in Valkey. `bulk` may take longer: the stock may be large, and those who follow changes are
 * better served late than not at all.
 */
export function createChangeStore({ bulk }: { bulk: ValkeyConnection }): ChangeStore {
  bulk.defineCommand('changesAfter', { numberOfKeys: 2, lua: changesScript, readOnly: true });
  const scripts = bulk as ValkeyConnection & {
    changesAfter(
      epochKey: string,
      changesKey: string,
      epoch: string,
      id: string,
      limit: number,
    ): Promise<[epoch: string, entries: StreamEntry[]] | null>;
  };

  return {
    async snapshot(localId) {
      await bulk.reconnected();
      const [epoch, latest, levels] = (await runTransaction(
        bulk
          .multi()
          .get(localKeys.epoch(localId))
          .xrevrange(localKeys.changes(localId), '+', '-', 'COUNT', 1)
          // Not hgetall, which makes an object of the reply: a SKU may be called __proto__.
          .call('HGETALL', localKeys.stock(localId)),
        `read the stock of ${localId}`,
      )) as [string | null, StreamEntry[], string[]];
      return { place: { epoch: epoch ?? '', id: latest[0]?.[0] ?? beforeFirstChange }, levels };
    },

    async changesAfter(localId, { epoch, id }, limit) {
      await bulk.reconnected();
      const reply = await scripts
        .changesAfter(localKeys.epoch(localId), localKeys.changes(localId), epoch, id, limit)
        .catch((error: Error) => {
          throw translate(error, `read the changes of ${localId}`);
        });
      return reply === null ? undefined : { epoch: reply[0], changes: reply[1].map(parseEntry) };
    },
  };
}

/** Reads an entry as the script of adjustments writes it. */
function parseEntry([id, fields]: StreamEntry): StockChange {
  const [, sku, , quantity, , clientId] = fields;
  if (sku === undefined || quantity === undefined || clientId === undefined) {
    throw new Error(`the change ${id} is damaged`);
  }
  return { id, sku, quantity: parseQuantity(sku, quantity), clientId };
}
