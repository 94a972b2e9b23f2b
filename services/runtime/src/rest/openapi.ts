import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { problemSchema, titleOf } from './problem.js';
import type { Route, RouteResponse } from './route.js';

/** What a document says of the API as a whole. */
export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

/** A group of operations. */
export interface ApiTag {
  readonly name: string;
  readonly description: string;
}

const requestIdHeader = {
  'X-Request-Id': {
    description: 'The id of the request.',
    required: true,
    schema: { type: 'string' as const },
  },
};

/** What a problem of some statuses has in its headers. */
const problemHeaders: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'How to authenticate (RFC 6750).' },
  429: { 'Retry-After': 'How long to wait, in seconds.' },
  503: { 'Retry-After': 'How long to wait, in seconds.' },
};

/** Generates the OpenAPI 3.1 document of some routes, from the schemas that validate their requests. */
export function createOpenApiDocument(
  info: ApiInfo,
  tags: readonly ApiTag[],
  routes: readonly Route[],
): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: describeOperation(route) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: { ...info },
    tags: tags.map((tag) => ({ ...tag })),
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  });
}

const securityOf: Readonly<Record<Route['security'], Record<string, never[]>[]>> = {
  bearer: [{ bearer: [] }],
  'optional bearer': [{ bearer: [] }, {}],
  none: [],
};

function describeOperation(route: Route): ZodOpenApiOperationObject {
  const { params, query, body, upload } = route;
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description && { description: route.description }),
    tags: [route.tag],
    security: securityOf[route.security],
    ...((params || query) && { requestParams: { ...(params && { path: params }), ...(query && { query }) } }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    ...(upload && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          upload.contentTypes.map((type) => [
            type,
            { schema: upload.schemas?.[type] ?? { type: 'string' as const } },
          ]),
        ),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, response]) => [status, describeResponse(response)]),
      ),
      ...Object.fromEntries(problemStatusesOf(route).map((status) => [status, describeProblem(status)])),
    },
  };
}

function describeResponse({ description, schema, contentType, headers = {} }: RouteResponse) {
  const type = contentType ?? (schema && 'application/json');
  return {
    description,
    headers: { ...requestIdHeader, ...describeHeaders(headers, false) },
    ...(type && { content: { [type]: { schema: schema ?? { type: 'string' as const } } } }),
  };
}

function describeProblem(status: number) {
  return {
    description: titleOf(status),
    headers: { ...requestIdHeader, ...describeHeaders(problemHeaders[status] ?? {}, true) },
    content: { 'application/problem+json': { schema: problemSchema } },
  };
}

function describeHeaders(headers: Readonly<Record<string, string>>, required: boolean) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, required, schema: { type: 'string' as const } },
    ]),
  );
}

/** The statuses from 400 on that an operation can answer with: those of its handler and those of its kind. */
function problemStatusesOf({ params, body, upload, security, responses, errors }: Route): number[] {
  const hasContent = Object.values(responses).some(({ schema, contentType }) => schema || contentType);
  const statuses = new Set([
    // An unknown parameter, too many requests, and what nobody expected.
    ...[400, 500, 503],
    ...(security === 'none' ? [] : [401]),
    // A path without its parameter is another path.
    ...(params ? [404] : []),
    ...(hasContent ? [406] : []),
    ...(body || upload ? [408, 413, 415] : []),
    ...errors,
  ]);
  return [...statuses].sort((a, b) => a - b);
}
