import type { RouterContext } from '@koa/router';
import type { Context } from 'koa';
import type { createHttpMetrics } from './http-metrics.js';
import type { Operation } from './operation.js';
import { ProblemError, problemReply } from './problem.js';
import { RequestScope } from './request-scope.js';
import { send } from './send.js';

/** Answers what no route takes: 404 for an unknown path, 405 for a known one, and which methods it has to `OPTIONS`. */
export function createUnroutedOperation(addMetrics: ReturnType<typeof createHttpMetrics>): Operation {
  // The method is a client's to choose, so it is no label.
  const metrics = addMetrics({ method: 'any', route: 'none' });
  return async (context) => {
    const scope = new RequestScope(context);
    const { status, headers, body } = reply(context, scope.requestId);
    const common = { 'x-request-id': scope.requestId, 'x-content-type-options': 'nosniff' };
    send(
      context,
      { status, headers: { ...common, ...headers }, body: body && JSON.stringify(body) },
      () => undefined,
    );
    metrics.count(status, (performance.now() - scope.start) / 1000);
  };
}

function reply(context: Context, requestId: string) {
  const { matched = [] } = context as unknown as RouterContext;
  const allow = methodsOf(matched).join(', ');
  if (matched.length === 0) {
    const error = new ProblemError(404, 'there is nothing at this path; see /docs for what there is');
    return problemReply(error, requestId, false);
  }
  if (context.method === 'OPTIONS') {
    return { status: 204, headers: { allow }, body: undefined };
  }
  const error = new ProblemError(405, `the methods of this path are ${allow}`, { headers: { allow } });
  return problemReply(error, requestId, false);
}

/** As in the document, a path that is written out goes before one with a parameter in its place. */
function methodsOf(matched: RouterContext['matched'] = []): string[] {
  const parameters = ({ path }: (typeof matched)[number]) => String(path).split(':').length;
  const fewest = Math.min(...matched.map(parameters));
  const methods = matched.filter((layer) => parameters(layer) === fewest).flatMap((layer) => layer.methods);
  return [...new Set(['OPTIONS', ...methods])].sort();
}
