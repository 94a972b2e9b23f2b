import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { defineRoute, type Route } from '@zenlogic/runtime/rest';
import { z } from 'zod';
import type { InventoryClient } from '../catalog-clients.js';
import { CsvRows } from '../import/csv-rows.js';
import { importProducts } from '../import/import-products.js';
import { importSummarySchema } from '../import/import-summary.js';
import { NdjsonRows } from '../import/ndjson-rows.js';
import { UploadChunks } from '../import/upload-chunks.js';
import { FallbackWatch, fallbackHeaders } from './fallback-header.js';
import { localParams } from './local-params.js';
import { catalogErrors } from './product-routes.js';

/** How long an import may take, in milliseconds: as long as the server lets an upload take. */
const importTimeout = 15 * 60_000;

export interface ImportLimits {
  /** How many imports may be under way at once. */
  readonly imports: number;
  /** How large an upload may be, in bytes. */
  readonly importBytes: number;
  /** How long an upload may stand still, in milliseconds. */
  readonly stallTimeout: number;
}

/** What the document says of an upload; the rows are read one by one. */
const uploadSchemas = {
  'application/x-ndjson': z.string().meta({
    pattern: '\\S',
    examples: ['{"sku":"BOX-40","name":"Caja","price":{"currency":"CLP","minor_units":129900}}\n'],
  }),
  'text/csv': z.string().meta({
    pattern: '^sku,name,description,currency,minor_units\n\\S',
    examples: ['sku,name,description,currency,minor_units\nBOX-40,Caja,,CLP,129900\n'],
  }),
};

const description = `Needs \`catalog:write\`. The body is read as it comes and may be large.

- \`application/x-ndjson\`: a JSON object a line, \`{"sku","name","description","price":{"currency","minor_units"}}\`; \`description\` may be left out.
- \`text/csv\` (RFC 4180): the first row names the columns \`sku,name,description,currency,minor_units\`, in any order; \`description\` may be left out.

Both in UTF-8, a row at most 64 KiB. A row that is malformed or that catalog refuses does not stop the import: it is counted, and the first 100 are reported. Doing the same import again changes nothing, so after any error simply send it again.`;

/** `POST /api/v1/locals/{local_id}/products/import`. */
export function createImportRoutes(inventory: InventoryClient, limits: ImportLimits): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/locals/{local_id}/products/import',
      operationId: 'importProducts',
      summary: 'Creates or updates the products of a local, by SKU, from an upload of any length.',
      description,
      tag: 'products',
      security: 'bearer',
      params: localParams,
      upload: {
        contentTypes: Object.keys(uploadSchemas),
        schemas: uploadSchemas,
        maxSize: limits.importBytes,
      },
      concurrency: limits.imports,
      responses: {
        200: { description: 'What the import did.', schema: importSummarySchema, headers: fallbackHeaders },
      },
      errors: catalogErrors,
      handle: async ({ params, upload, contentType, signal, metadata }) => {
        const fallback = new FallbackWatch();
        const source = {
          chunks: new UploadChunks(upload, { size: limits.importBytes, stallTimeout: limits.stallTimeout }),
          rows: contentType === 'text/csv' ? new CsvRows() : new NdjsonRows(),
          localId: params.local_id,
        };
        try {
          const body = await importProducts(source, () =>
            inventory.clientStream('BulkImport', {
              signal,
              metadata,
              timeout: importTimeout,
              onMetadata: fallback.onMetadata,
            }),
          );
          return { body, headers: fallback.headers };
        } catch (error) {
          throw error instanceof ServiceError && error.code === status.UNAVAILABLE
            ? new ServiceError(error.code, `${error.message}; send the same upload again, it does no harm`)
            : error;
        }
      },
    }),
  ];
}
