import { type BulkImportDeps, createBulkImport } from './bulk-import.js';
import type { InventoryServiceHandlers } from './gen/catalog/v1/InventoryService.js';
import { createSync, type SyncDeps } from './sync.js';
import { createWatchStock, type WatchStockDeps } from './watch-stock.js';

/** Creates the handlers of `catalog.v1.InventoryService`. */
export function createInventoryService(
  deps: WatchStockDeps & BulkImportDeps & SyncDeps,
): InventoryServiceHandlers {
  return {
    WatchStock: createWatchStock(deps),
    BulkImport: createBulkImport(deps),
    Sync: createSync(deps),
  };
}
