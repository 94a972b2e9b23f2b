import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { createOpenApiDocument } from './openapi.js';
import { integerParameter, uuidSchema } from './parameters.js';
import { defineRoute } from './route.js';
import { plain } from './testing/start-rest.js';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: unknown }[];
  readonly security: unknown;
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, { readonly headers: object; readonly content?: object }>>;
}

const describeRoute = (route: Parameters<typeof createOpenApiDocument>[2][number]): Operation => {
  const document = createOpenApiDocument(
    { title: 'Test', version: '1', description: 'A test.' },
    [],
    [route],
  );
  const { paths } = document as { paths: Record<string, Record<string, Operation>> };
  return paths[route.path]?.[route.method] ?? assert.fail('the operation is not there');
};

describe('createOpenApiDocument', () => {
  const read = defineRoute({
    ...plain,
    path: '/things/{thing_id}',
    operationId: 'getThing',
    params: z.strictObject({ thing_id: uuidSchema() }),
    query: z.strictObject({ size: integerParameter({ min: 1, max: 10 }).optional() }),
    responses: { 200: { description: 'It.', schema: z.strictObject({ at: z.iso.datetime().nullable() }) } },
    errors: [409],
    handle: () => ({ body: { at: null } }),
  });

  it('describes parameters exactly as they are validated', () => {
    assert.deepEqual(describeRoute(read).parameters, [
      {
        in: 'path',
        name: 'thing_id',
        required: true,
        schema: {
          type: 'string',
          format: 'uuid',
          pattern: '^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$',
        },
      },
      { in: 'query', name: 'size', schema: { type: 'integer', minimum: 1, maximum: 10 } },
    ]);
  });

  it('lists every status that can come', () => {
    const write = defineRoute({
      ...plain,
      method: 'post',
      security: 'bearer',
      path: '/things',
      operationId: 'postThing',
      body: z.strictObject({ name: z.string() }),
      responses: { 204: { description: 'Done.' } },
      handle: () => ({ status: 204 }),
    });
    const statuses = (route: typeof read) => Object.keys(describeRoute(route).responses).map(Number);
    assert.deepEqual(statuses(read), [200, 400, 404, 406, 409, 500, 503]);
    assert.deepEqual(statuses(write), [204, 400, 401, 408, 413, 415, 500, 503]);
    assert.deepEqual(describeRoute(write).security, [{ bearer: [] }]);
    assert.ok('WWW-Authenticate' in (describeRoute(write).responses['401']?.headers ?? {}));
  });

  it('describes bodies that are uploaded and answers that are streamed', () => {
    const upload = defineRoute({
      ...plain,
      method: 'post',
      path: '/upload',
      operationId: 'upload',
      upload: { contentTypes: ['text/csv'] },
      responses: { 200: { description: 'Events.', contentType: 'text/event-stream' } },
      handle: () => ({ body: '' }),
    });
    const { requestBody, responses } = describeRoute(upload);
    assert.deepEqual(requestBody, {
      required: true,
      content: { 'text/csv': { schema: { type: 'string' } } },
    });
    assert.deepEqual(responses['200']?.content, { 'text/event-stream': { schema: { type: 'string' } } });
  });
});
