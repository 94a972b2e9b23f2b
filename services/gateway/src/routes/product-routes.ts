import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { defineRoute, integerParameter, type Route } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import type { CatalogClient } from '../catalog-clients.js';
import { productSchema, skuSchema, toProductJson } from '../product.js';
import { FallbackWatch, fallbackHeaders } from './fallback-header.js';
import { localIdSchema, localParams } from './local-params.js';

/** What every route that asks catalog may answer with, beside what follows from the route. */
export const catalogErrors = [403, 429, 501, 504] as const;

const pageSchema = z
  .strictObject({
    products: z.array(productSchema).meta({ description: 'In the order of their SKUs.' }),
    next_page_token: z
      .string()
      .meta({ description: 'Asks for the next page; empty on the last.', examples: [''] }),
  })
  .meta({ id: 'ProductPage', description: 'A page of products.' });

/** `GET` of one product and of a page of them. */
export function createProductRoutes(catalog: CatalogClient): readonly Route[] {
  const common = { method: 'get', tag: 'products', security: 'bearer', errors: catalogErrors } as const;
  return [
    defineRoute({
      ...common,
      path: '/api/v1/locals/{local_id}/products',
      operationId: 'listProducts',
      summary: 'Lists the products of a local, page by page.',
      description:
        'Needs `catalog:read`. A product that is added or removed meanwhile may or may not be seen; every other one is seen exactly once.',
      params: localParams,
      query: z.object({
        // 0 to 2^31-1 is what fits into the request; what a page may hold is up to catalog.
        page_size: integerParameter({ min: 1, max: 2 ** 31 - 1 })
          .meta({
            override: { type: 'integer', minimum: 1, maximum: 1_000 },
            description: 'By default, 50.',
            examples: [50],
          })
          .optional(),
        page_token: z
          .string()
          .meta({ description: 'The `next_page_token` of the page before; absent for the first.' })
          .optional(),
      }),
      responses: { 200: { description: 'A page.', schema: pageSchema, headers: fallbackHeaders } },
      handle: async ({ params, query, signal, metadata }) => {
        const watch = new FallbackWatch();
        const { response } = await catalog.call(
          'ListProducts',
          { localId: params.local_id, pageSize: query.page_size ?? 0, pageToken: query.page_token ?? '' },
          { signal, metadata, onMetadata: watch.onMetadata },
        );
        return {
          body: { products: response.products.map(toProductJson), next_page_token: response.nextPageToken },
          headers: watch.headers,
        };
      },
    }),
    defineRoute({
      ...common,
      path: '/api/v1/locals/{local_id}/products/{sku}',
      operationId: 'getProduct',
      summary: 'Gets a product of a local.',
      description: 'Needs `catalog:read`. A `/` in the SKU is written `%2F`.',
      params: z.object({ local_id: localIdSchema, sku: skuSchema }),
      responses: { 200: { description: 'The product.', schema: productSchema, headers: fallbackHeaders } },
      handle: async ({ params, signal, metadata }) => {
        const watch = new FallbackWatch();
        const { response } = await catalog.call(
          'GetProduct',
          { localId: params.local_id, sku: params.sku },
          { signal, metadata, onMetadata: watch.onMetadata },
        );
        if (response.product === null) {
          throw new ServiceError(status.INTERNAL, 'catalog answered without a product');
        }
        return { body: toProductJson(response.product), headers: watch.headers };
      },
    }),
  ];
}
