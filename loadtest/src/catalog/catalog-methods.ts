import { join } from 'node:path';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import { UsageError } from '../usage-error.js';

/** A method as grpc-js calls it. Messages are plain objects, field names as in the proto. */
export type Method = MethodDefinition<object, object>;

/** The methods of the catalog's services that the load test calls. */
export interface CatalogMethods {
  readonly GetProduct: Method;
  readonly WatchStock: Method;
  readonly BulkImport: Method;
  readonly Sync: Method;
}

const protos = join(import.meta.dirname, '..', '..', '..', 'protos');

/**
 * Loads the contracts of the catalog.
 *
 * @throws UsageError when one of the methods is not in them.
 */
export function loadCatalogMethods(): CatalogMethods {
  const definition = loadSync(['catalog/v1/catalog.proto', 'catalog/v1/inventory.proto'], {
    includeDirs: [protos],
    keepCase: true,
    defaults: true,
    enums: String,
    longs: Number,
    oneofs: true,
  });
  const find = (service: string, name: string): Method => {
    const methods = definition[service];
    const method = methods !== undefined && !('format' in methods) ? methods[name] : undefined;
    if (method === undefined) {
      throw new UsageError(`${protos}: has no ${service}/${name}`);
    }
    return method;
  };
  return {
    GetProduct: find('catalog.v1.CatalogService', 'GetProduct'),
    WatchStock: find('catalog.v1.InventoryService', 'WatchStock'),
    BulkImport: find('catalog.v1.InventoryService', 'BulkImport'),
    Sync: find('catalog.v1.InventoryService', 'Sync'),
  };
}
