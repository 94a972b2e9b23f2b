import { parse as parseQuery } from 'node:querystring';
import { Readable } from 'node:stream';
import type { Context } from 'koa';
import { z } from 'zod';
import type { Logger } from '../logger.js';
import { Gate } from './gate.js';
import type { RouteMetrics } from './http-metrics.js';
import { parseJsonBody } from './json-body.js';
import type { RestLimits } from './limits.js';
import { isExpected, ProblemError, type ProblemReply, problemReply } from './problem.js';
import { checkContentLength, checkContentType, hasBody, readBody } from './read-body.js';
import { bearerTokenOf } from './request-headers.js';
import { RequestScope } from './request-scope.js';
import type { Route, RouteReply } from './route.js';
import { send, type WireReply } from './send.js';
import { validate } from './validation.js';

/** What all operations of an app share. */
export interface OperationEnvironment {
  readonly log: Logger;
  readonly limits: RestLimits;
  /** For the routes without a limit of their own. */
  readonly gate: Gate;
}

/** Answers a request, whatever becomes of it; never rejects. */
export type Operation = (context: Context) => Promise<void>;

/** Compiles a route: what can be known before there is a request is worked out here, once. */
export function createOperation(
  route: Route,
  metrics: RouteMetrics,
  { log, limits, gate: sharedGate }: OperationEnvironment,
): Operation {
  const gate = route.concurrency === undefined ? sharedGate : new Gate(route.concurrency);
  const query: z.ZodObject = (route.query ?? z.object({})).strict();
  const lists = Object.keys(query.shape).filter((name) => isList(query.shape[name]));
  const bodyLimits = { size: route.bodySize ?? limits.bodySize, timeout: limits.bodyTimeout };
  const mediaTypes = mediaTypesOf(route);
  const jsonStatuses = new Set(
    [...mediaTypes.keys()].filter((status) => route.responses[status]?.contentType === undefined),
  );

  /** Reads the request from its outside to its inside: who asks comes before what is asked. */
  function read(scope: RequestScope): void {
    const { context } = scope;
    if (route.security === 'bearer') {
      scope.token = bearerTokenOf(context.req.headers);
    }
    checkAccept(context, mediaTypes);
    if (route.params !== undefined) {
      checkEncoding(context.path);
      scope.params = validate(route.params, context['params'], 'the path');
    }
    scope.query = readQuery(context.querystring);
  }

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

  async function handle(scope: RequestScope): Promise<RouteReply> {
    read(scope);
    if (route.upload !== undefined) {
      openUpload(scope, route.upload);
    } else if (route.body !== undefined) {
      await readJson(scope, route.body);
    }
    return route.handle(scope);
  }

  function problem(scope: RequestScope, error: unknown): ProblemReply {
    if (!isExpected(error)) {
      log.error(
        { err: error, operation: route.operationId, requestId: scope.requestId },
        'unexpected error in a handler',
      );
    }
    return problemReply(error, scope.requestId, scope.token !== '');
  }

  function answer(scope: RequestScope, reply: RouteReply, leave: () => void): void {
    const { context, requestId, start } = scope;
    const { status = 200 } = reply;
    const contentType = mediaTypes.get(status);
    const isJson = status >= 400 || jsonStatuses.has(status);
    const body = isJson ? JSON.stringify(reply.body) : (reply.body as WireReply['body']);
    const headers = {
      'x-request-id': requestId,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...reply.headers,
    };
    send(context, { status, headers, body }, (error) => {
      leave();
      if (body instanceof Readable) {
        metrics.countStream(endOf(scope, status, error));
      }
    });
    if (!(body instanceof Readable)) {
      metrics.count(status, (performance.now() - start) / 1000);
    }
  }

  /** The status to count a stream by: that which was sent, unless the stream broke on this side. */
  function endOf(
    { requestId }: RequestScope,
    sent: number,
    error: NodeJS.ErrnoException | undefined,
  ): number {
    if (error === undefined || error.code === 'ERR_STREAM_PREMATURE_CLOSE') {
      return sent;
    }
    const level = isExpected(error) ? 'debug' : 'error';
    log[level]({ err: error, operation: route.operationId, requestId }, 'a stream broke');
    return 500;
  }

  return async (context) => {
    const scope = new RequestScope(context);
    if (!gate.enter()) {
      answer(
        scope,
        problem(scope, new ProblemError(503, 'too many requests are under way; try again')),
        () => undefined,
      );
      return;
    }
    let reply: RouteReply;
    try {
      reply = await handle(scope);
    } catch (error) {
      reply = problem(scope, error);
    }
    answer(scope, reply, gate.leave);
  };
}

/** The content types of the answers by their status, where they have a body. */
function mediaTypesOf({ responses }: Route): ReadonlyMap<number, string> {
  return new Map(
    Object.entries(responses).flatMap(([status, { schema, contentType }]) =>
      schema || contentType ? [[Number(status), contentType ?? 'application/json'] as const] : [],
    ),
  );
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

function checkAccept(context: Context, mediaTypes: ReadonlyMap<number, string>): void {
  const { accept } = context.req.headers;
  if (accept === undefined || accept.startsWith('*/*') || mediaTypes.size === 0) {
    return;
  }
  const types = [...mediaTypes.values()];
  if (!context.accepts(types)) {
    throw new ProblemError(406, `accept: this is answered with ${types.join(' or ')}`);
  }
}
