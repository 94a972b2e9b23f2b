import { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Logger } from '../logger.js';
import type { BodyBudget } from './body-budget.js';
import { Gate } from './gate.js';
import type { RouteMetrics } from './http-metrics.js';
import type { RestLimits } from './limits.js';
import { isExpected, ProblemError, problemReply } from './problem.js';
import { createRequestReader } from './request-reader.js';
import { RequestScope } from './request-scope.js';
import type { Route, RouteReply } from './route.js';
import { send, type WireReply } from './send.js';

/** What all operations of an app share. */
export interface OperationEnvironment {
  readonly log: Logger;
  readonly limits: RestLimits;
  /** For the routes without a limit of their own. */
  readonly gate: Gate;
  readonly budget: BodyBudget;
}

/** Answers a request, whatever becomes of it. */
export type Operation = (context: Context) => Promise<void>;

/** Compiles a route: what can be known before there is a request is worked out here, once. */
export function createOperation(
  route: Route,
  metrics: RouteMetrics,
  { log, limits, gate: sharedGate, budget }: OperationEnvironment,
): Operation {
  const gate = route.concurrency === undefined ? sharedGate : new Gate(route.concurrency);
  const mediaTypes = mediaTypesOf(route);
  const jsonStatuses = new Set(
    [...mediaTypes.keys()].filter((status) => route.responses[status]?.contentType === undefined),
  );
  const read = createRequestReader(route, [...mediaTypes.values()], limits, budget);

  function render({ requestId }: RequestScope, { status = 200, body, headers }: RouteReply): WireReply {
    const contentType = mediaTypes.get(status);
    return {
      status,
      headers: {
        'x-request-id': requestId,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        ...(contentType !== undefined && { 'content-type': contentType }),
        ...headers,
      },
      body: jsonStatuses.has(status) ? JSON.stringify(body) : (body as WireReply['body']),
    };
  }

  function renderProblem(scope: RequestScope, error: unknown): WireReply {
    if (!isExpected(error)) {
      report(scope, error, 'unexpected error in a handler');
    }
    const reply = problemReply(error, scope.requestId, scope.token !== '');
    return render(scope, { ...reply, body: JSON.stringify(reply.body) });
  }

  function report({ requestId }: RequestScope, error: unknown, message: string): void {
    log.error({ err: error, operation: route.operationId, requestId }, message);
  }

  function answer(scope: RequestScope, reply: WireReply, leave: () => void): void {
    const { status, body } = reply;
    send(scope.context, reply, (error) => {
      leave();
      if (body instanceof Readable) {
        metrics.countStream(endOf(scope, status, error));
      }
    });
    if (!(body instanceof Readable)) {
      metrics.count(status, (performance.now() - scope.start) / 1000);
    }
  }

  /** The status to count a stream by: that which was sent, unless the stream broke on this side. */
  function endOf(scope: RequestScope, sent: number, error: NodeJS.ErrnoException | undefined): number {
    if (error === undefined || error.code === 'ERR_STREAM_PREMATURE_CLOSE') {
      return sent;
    }
    if (!isExpected(error)) {
      report(scope, error, 'unexpected error in a stream');
    }
    return 500;
  }

  return async (context) => {
    const scope = new RequestScope(context);
    let leave = nothing;
    let reply: WireReply;
    try {
      const arriving = read(scope);
      if (arriving !== undefined) {
        await arriving;
      }
      // Only now: who sends slowly takes no room from who does not.
      if (!gate.enter()) {
        throw new ProblemError(503, 'too many requests are under way; try again');
      }
      leave = gate.leave;
      reply = render(scope, await route.handle(scope));
    } catch (error) {
      reply = renderProblem(scope, error);
    }
    answer(scope, reply, leave);
  };
}

function nothing(): void {
  // There is no room to give back.
}

/** The content types of the answers by their status, where they have a body. */
function mediaTypesOf({ responses }: Route): ReadonlyMap<number, string> {
  return new Map(
    Object.entries(responses).flatMap(([status, { schema, contentType }]) =>
      schema || contentType ? [[Number(status), contentType ?? 'application/json'] as const] : [],
    ),
  );
}
