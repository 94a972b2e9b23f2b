import { parse as parseQuery } from 'node:querystring';
import type { Context } from 'koa';
import { z } from 'zod';
import { parseBearerToken } from '../identity/bearer-token.js';
import type { BodyBudget } from './body-budget.js';
import { parseJsonBody } from './json-body.js';
import type { RestLimits } from './limits.js';
import { ProblemError } from './problem.js';
import { checkContentLength, checkContentType, hasBody, readBody } from './read-body.js';
import type { RequestScope } from './request-scope.js';
import type { Route } from './route.js';
import { validate } from './validation.js';

/**
 * Reads a request into its scope, from its outside to its inside: who asks comes before what is asked.
 *
 * @returns a promise only where there is a body to wait for.
 * @throws {ProblemError} or an UNAUTHENTICATED `ServiceError` when the request is refused.
 */
export type RequestReader = (scope: RequestScope) => Promise<void> | undefined;

/** Works out, once, what a route demands of its requests. */
export function createRequestReader(
  route: Route,
  mediaTypes: readonly string[],
  limits: RestLimits,
  budget: BodyBudget,
): RequestReader {
  const { params, body, upload } = route;
  const query: z.ZodObject = (route.query ?? z.object({})).strict();
  const lists = Object.keys(query.shape).filter((name) => isList(query.shape[name]));
  const bodyLimits = { size: route.bodySize ?? limits.bodySize, timeout: limits.bodyTimeout, budget };

  function readQuery(text: string): unknown {
    // Without a limit; the size of the headers bounds it.
    const values = text === '' ? {} : parseQuery(text, '&', '=', { maxKeys: 0 });
    for (const name of lists) {
      const value = values[name];
      if (typeof value === 'string') {
        values[name] = [value];
      }
    }
    return validate(query, values, 'the query');
  }

  async function readJson(scope: RequestScope, schema: z.ZodType): Promise<void> {
    const { req } = scope.context;
    if (!hasBody(req)) {
      throw new ProblemError(400, 'the body is missing; send JSON');
    }
    scope.contentType = checkContentType(req, ['application/json']);
    scope.body = validate(schema, parseJsonBody(await readBody(req, bodyLimits)), 'the body');
  }

  function openUpload(scope: RequestScope, { contentTypes, maxSize }: NonNullable<Route['upload']>): void {
    const { req } = scope.context;
    scope.contentType = checkContentType(req, contentTypes);
    if (maxSize !== undefined) {
      checkContentLength(req, maxSize);
    }
    const timer = setTimeout(() => req.destroy(), limits.uploadTimeout);
    req.once('close', () => clearTimeout(timer));
  }

  return (scope) => {
    const { context } = scope;
    const { authorization } = context.req.headers;
    if (
      route.security === 'bearer' ||
      (route.security === 'optional bearer' && authorization !== undefined)
    ) {
      scope.token = parseBearerToken(authorization);
    }
    checkAccept(context, mediaTypes);
    if (params !== undefined) {
      checkEncoding(context.path);
      scope.params = validate(params, context['params'], 'the path');
    }
    scope.query = readQuery(context.querystring);
    if (upload !== undefined) {
      openUpload(scope, upload);
    }
    return body === undefined ? undefined : readJson(scope, body);
  };
}

/** Tells whether a parameter may be repeated. */
function isList(schema: unknown): boolean {
  return (
    schema instanceof z.ZodArray ||
    ((schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) &&
      isList(schema.unwrap()))
  );
}

/** Koa's router leaves a broken escape as it is. */
function checkEncoding(path: string): void {
  if (path.includes('%')) {
    try {
      decodeURIComponent(path);
    } catch {
      throw new ProblemError(400, 'the path is not percent-encoded UTF-8');
    }
  }
}

function checkAccept(context: Context, mediaTypes: readonly string[]): void {
  const { accept } = context.req.headers;
  if (accept === undefined || accept.startsWith('*/*') || mediaTypes.length === 0) {
    return;
  }
  if (!context.accepts([...mediaTypes])) {
    throw new ProblemError(406, `accept: this is answered with ${mediaTypes.join(' or ')}`);
  }
}
