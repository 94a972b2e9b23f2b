import { randomBytes } from 'node:crypto';
import { type CatalogClient, createCatalogClient } from '../catalog/catalog-client.js';
import { createProducts, skuAt } from '../catalog/products.js';
import { findShops } from '../catalog/shops.js';
import type { Rig } from './start-rig.js';

/** A local with products and stock, and somebody who may do everything there. */
export interface StockShop {
  readonly localId: string;
  readonly token: string;
  /** Calls the catalog through Envoy; closed by who asked for the shop. */
  readonly client: CatalogClient;
}

/**
 * Fills a local with products, one of each in stock.
 *
 * @param index different for each section, so that none sees what another left.
 */
export async function openShop(rig: Rig, index: number, products: number): Promise<StockShop> {
  const { localId, keeper: token } = pickShop(rig, index);
  const client = createCatalogClient({ target: rig.mesh.catalog.throughEnvoy, token, timeoutSeconds: 120 });
  try {
    await client.importProducts(localId, createProducts(products));
    const results = await client.adjust(
      localId,
      `bench-${randomBytes(6).toString('hex')}`,
      Array.from({ length: products }, (_, one) => ({ adjustment_id: `${one}`, sku: skuAt(one), delta: 1 })),
    );
    const refused = results.find(({ outcome }) => outcome !== 'ADJUSTMENT_OUTCOME_APPLIED');
    if (refused !== undefined || results.length < products) {
      throw new Error(`the stock could not be filled: ${refused?.outcome ?? `${results.length} answers`}`);
    }
    return { localId, token, client };
  } catch (error) {
    client.close();
    throw error;
  }
}

/** A local and the token of its keeper. */
export function pickShop({ data, tokens }: Rig, index: number): { localId: string; keeper: string } {
  const shop = findShops(data, tokens, index + 1)[index];
  if (shop === undefined) {
    throw new Error('the demo data has too few locals with somebody who may import and adjust');
  }
  return shop;
}
