import { loadProtos, serviceDefinition } from '@zenlogic/runtime';
import type { StockLevel } from './gen/catalog/v1/StockLevel.js';
import type { SyncResponse } from './gen/catalog/v1/SyncResponse.js';
import type { WatchStockResponse } from './gen/catalog/v1/WatchStockResponse.js';
import type { StockChange } from './stock-change.js';

const inventory = serviceDefinition(loadProtos('catalog/v1/inventory.proto'), 'catalog.v1.InventoryService');

/** Encodes a message of a watch. One message may go to any number of watchers. */
export function encodeWatch(message: WatchStockResponse): Buffer {
  return encode('WatchStock', message);
}

/** Encodes a message of a synchronisation. */
export function encodeSync(message: SyncResponse): Buffer {
  return encode('Sync', message);
}

/** Says what a stock became, and when. */
export function changedLevel({ id, sku, quantity }: StockChange): StockLevel {
  const time = Number.parseInt(id, 10);
  return {
    sku,
    quantity,
    changeTime: { seconds: Math.floor(time / 1000), nanos: (time % 1000) * 1_000_000 },
  };
}

function encode(method: string, message: object): Buffer {
  const definition = inventory[method];
  if (definition === undefined) {
    throw new Error(`the contract has no method ${method}`);
  }
  return definition.responseSerialize(message);
}
