import { defineRoute, type Route } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import { adjustStock } from '../adjust-stock.js';
import type { CatalogClients } from '../catalog-clients.js';
import type { CheckStockItem } from '../gen/catalog/v1/CheckStockItem.js';
import { skuSchema } from '../product.js';
import {
  adjustmentResultSchema,
  stockResultSchema,
  toAdjustmentResultJson,
  toStockResultJson,
} from '../stock.js';
import { FallbackWatch, fallbackHeaders } from './fallback-header.js';
import { localParams } from './local-params.js';
import { catalogErrors } from './product-routes.js';

const maxAdjustments = 1_000;
/** How long a request of adjustments may take, in milliseconds. */
const adjustmentsTimeout = 5_000;

const stockSchema = z
  .strictObject({ results: z.array(stockResultSchema).meta({ description: 'In the order of the request.' }) })
  .meta({ id: 'Stock', description: 'How much there is of some products.' });

const checkSchema = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          sku: skuSchema,
          quantity: z.int().meta({
            description: 'What is wanted; 0 asks for the quantity alone.',
            minimum: 0,
            examples: [2],
          }),
        }),
      )
      .meta({ description: 'Each SKU once.', minItems: 1, maxItems: 100 }),
  })
  .meta({ id: 'StockCheck', description: 'How much of some products is wanted.' });

const adjustmentsSchema = z
  .strictObject({
    client_id: z.string().meta({
      description: 'Names the client for ever, such as a till.',
      pattern: '^[A-Za-z0-9\\-_.]{1,64}$',
      examples: ['till-3'],
    }),
    adjustments: z
      .array(
        z.strictObject({
          adjustment_id: z.string().meta({
            description: 'Names the adjustment within its client: 1 to 64 letters, digits, `-`, `_`, `.`.',
            examples: ['sale-4711'],
          }),
          sku: z.string().meta({ description: 'Names the product.', examples: ['BOX-40/60'] }),
          delta: z.int().meta({
            description: 'Adds to the quantity, or takes away: not 0, at most 10^9 either way.',
            examples: [-2],
          }),
        }),
      )
      .min(1)
      .max(maxAdjustments),
  })
  .meta({ id: 'Adjustments', description: 'Changes of stock, in order.' });

/** Asks for stock, and changes it. */
export function createStockRoutes({ catalog, inventory }: CatalogClients): readonly Route[] {
  const common = { tag: 'stock', security: 'bearer', params: localParams, errors: catalogErrors } as const;

  async function check(
    { signal, metadata }: Pick<Parameters<Route['handle']>[0], 'signal' | 'metadata'>,
    localId: string,
    items: CheckStockItem[],
  ) {
    const watch = new FallbackWatch();
    const { response } = await catalog.call(
      'CheckStock',
      { localId, items },
      { signal, metadata, onMetadata: watch.onMetadata },
    );
    return { body: { results: response.results.map(toStockResultJson) }, headers: watch.headers };
  }

  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/api/v1/locals/{local_id}/stock',
      operationId: 'getStock',
      summary: 'Tells how much there is of some products.',
      description: 'Needs `catalog:read`. The quantities are those of one moment.',
      query: z.object({
        sku: z.array(skuSchema).meta({
          description: 'Which products, each once; repeat the parameter.',
          minItems: 1,
          maxItems: 100,
          uniqueItems: true,
        }),
      }),
      responses: { 200: { description: 'The quantities.', schema: stockSchema, headers: fallbackHeaders } },
      handle: (request) =>
        check(
          request,
          request.params.local_id,
          request.query.sku.map((sku) => ({ sku, quantity: 0 })),
        ),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/api/v1/locals/{local_id}/stock/check',
      operationId: 'checkStock',
      summary: 'Tells for several products at once whether there is enough.',
      description: 'Needs `catalog:read`. The quantities are those of one moment, but nothing is reserved.',
      body: checkSchema,
      responses: { 200: { description: 'What is there.', schema: stockSchema, headers: fallbackHeaders } },
      handle: (request) => check(request, request.params.local_id, request.body.items),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/api/v1/locals/{local_id}/stock/adjustments',
      operationId: 'adjustStock',
      summary: 'Adjusts the stock of products, each adjustment exactly once.',
      description:
        'Needs `stock:write`. Adjustments are applied in order, and each is answered; one that is refused does not stop the others. One that was applied before, by its `client_id` and `adjustment_id`, is not applied again for the next 24 hours and gets the same answer: after any error, repeat the request as it is.',
      body: adjustmentsSchema,
      responses: {
        200: {
          description: 'What became of each.',
          schema: z
            .strictObject({
              results: z.array(adjustmentResultSchema).meta({ description: 'In the order of the request.' }),
            })
            .meta({ id: 'AdjustmentResults', description: 'What became of some adjustments.' }),
          headers: fallbackHeaders,
        },
      },
      handle: async ({ params, body, signal, metadata }) => {
        const watch = new FallbackWatch();
        const stream = inventory.bidiStream('Sync', {
          signal,
          metadata,
          timeout: adjustmentsTimeout,
          onMetadata: watch.onMetadata,
        });
        const results = await adjustStock(
          stream,
          { localId: params.local_id, clientId: body.client_id },
          body.adjustments.map(({ adjustment_id: adjustmentId, sku, delta }) => ({
            adjustmentId,
            sku,
            delta,
          })),
        );
        return { body: { results: results.map(toAdjustmentResultJson) }, headers: watch.headers };
      },
    }),
  ];
}
