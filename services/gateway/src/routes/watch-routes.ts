import { defineRoute, type Route } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import type { InventoryClient } from '../catalog-clients.js';
import type { Watches } from '../watch/watches.js';
import { FallbackWatch, fallbackHeaders } from './fallback-header.js';
import { localParams } from './local-params.js';
import { catalogErrors } from './product-routes.js';

/** What the document says of each event. */
const eventSchema = z
  .object({
    event: z.enum(['snapshot', 'snapshot_end', 'changes', 'reset']),
    id: z.string().optional().meta({ description: 'A resume token.' }),
    data: z.string().meta({
      description: 'A JSON object with `levels`.',
      examples: ['{"levels":[{"sku":"BOX-40","quantity":38,"change_time":"2026-11-24T14:00:00.000Z"}]}'],
    }),
  })
  .meta({ id: 'StockEvent', description: 'A server-sent event.' });

export interface WatchLimits {
  /** How many watches may be open at once. */
  readonly watches: number;
  /** How long a watch lasts at most, in milliseconds. */
  readonly watchDuration: number;
}

const description = `Needs \`catalog:read\`. A stream of server-sent events that lasts until the client goes, by default for an hour at most.

| event | data |
|---|---|
| \`snapshot\` | \`{"levels":[{"sku","quantity"}]}\`: a part of the whole stock; more of it follows |
| \`snapshot_end\` | likewise the last part; a product in no part has 0. From now on come changes |
| \`changes\` | \`{"levels":[{"sku","quantity","change_time"}]}\`, in order |
| \`reset\` | \`{"levels":[]}\`: forget all levels, a snapshot follows. The resume token was too old, or the store lost its data |

The \`id\` of an event is a resume token. To go on after a break, send the last one as the header \`Last-Event-ID\`, as browsers do by themselves, or as \`resume_token\`; nothing is missed then. At least every 10 seconds there is an event or a comment. A client that does not read is cut.`;

/** `GET /api/v1/locals/{local_id}/stock/watch`. */
export function createWatchRoutes(
  inventory: InventoryClient,
  watches: Watches,
  { watches: maxWatches, watchDuration }: WatchLimits,
): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/locals/{local_id}/stock/watch',
      operationId: 'watchStock',
      summary: 'Sends the stock of a local, then every change of it, as server-sent events.',
      description,
      tag: 'stock',
      security: 'bearer',
      params: localParams,
      query: z.object({
        resume_token: z
          .string()
          .meta({ description: 'For clients that cannot send `Last-Event-ID`, which goes before it.' })
          .optional(),
      }),
      concurrency: maxWatches,
      responses: {
        200: {
          description: 'The events.',
          schema: eventSchema,
          contentType: 'text/event-stream',
          headers: fallbackHeaders,
        },
      },
      errors: catalogErrors,
      handle: async ({ params, query, headers, signal, metadata }) => {
        const fallback = new FallbackWatch();
        const { 'last-event-id': lastEventId } = headers;
        const resumeToken = (typeof lastEventId === 'string' && lastEventId) || (query.resume_token ?? '');
        const body = await watches.start(
          (token) =>
            inventory.serverStream(
              'WatchStock',
              { localId: params.local_id, resumeToken: token },
              { signal, metadata, timeout: watchDuration, onMetadata: fallback.onMetadata },
            ),
          resumeToken,
        );
        return { body, headers: fallback.headers };
      },
    }),
  ];
}
