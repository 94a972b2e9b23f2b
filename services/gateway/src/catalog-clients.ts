import { createServiceClient, type Metrics, type ServiceClient } from '@zenlogic/runtime';
import type { CatalogServiceDefinition } from './gen/catalog/v1/CatalogService.js';
import type { InventoryServiceDefinition } from './gen/catalog/v1/InventoryService.js';

export type CatalogClient = ServiceClient<CatalogServiceDefinition>;
export type InventoryClient = ServiceClient<InventoryServiceDefinition>;

/** The clients of both services of catalog. */
export interface CatalogClients {
  readonly catalog: CatalogClient;
  readonly inventory: InventoryClient;
  close(): void;
}

export interface CatalogClientsOptions {
  /** Such as `dns:///catalog-service:50052`. */
  readonly target: string;
  /** `resetTimeout` is in milliseconds. */
  readonly breaker: { readonly failures: number; readonly resetTimeout: number };
  readonly metrics: Metrics;
}

/** Creates the clients; the caller closes them. Each has connections and a breaker of its own. */
export function createCatalogClients(options: CatalogClientsOptions): CatalogClients {
  const catalog = createServiceClient<CatalogServiceDefinition>({
    ...options,
    protos: ['catalog/v1/catalog.proto'],
    service: 'catalog.v1.CatalogService',
  });
  const inventory = createServiceClient<InventoryServiceDefinition>({
    ...options,
    protos: ['catalog/v1/inventory.proto'],
    service: 'catalog.v1.InventoryService',
  });
  return {
    catalog,
    inventory,
    close() {
      catalog.close();
      inventory.close();
    },
  };
}
