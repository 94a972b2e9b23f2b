import { Router } from '@koa/router';
import Koa, { type Context } from 'koa';
import type { Logger } from '../logger.js';
import type { Metrics } from '../metrics.js';
import { BodyBudget } from './body-budget.js';
import { createDocsRoutes } from './docs-routes.js';
import { Gate } from './gate.js';
import { createHealthRoutes } from './health-routes.js';
import { createHttpMetrics } from './http-metrics.js';
import { defaultLimits, type RestLimits } from './limits.js';
import { type ApiInfo, type ApiTag, createOpenApiDocument } from './openapi.js';
import { createOperation, type OperationEnvironment } from './operation.js';
import type { Route } from './route.js';
import { createUnroutedOperation } from './unrouted-operation.js';

export interface RestAppOptions {
  readonly info: ApiInfo;
  readonly tags: readonly ApiTag[];
  readonly routes: readonly Route[];
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'registry'>;
  /** By default, `defaultLimits`. Those that concern connections go to `serveRest`. */
  readonly limits?: Partial<RestLimits>;
  /** What `GET /health/ready` answers. */
  readonly readiness: () => boolean;
}

const brokenConnection: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT']);

/**
 * Creates a Koa app that serves some routes, beside `GET /openapi.json`, `GET /docs`, `GET /health/live` and
 * `GET /health/ready`. Every answer from 400 on is a problem (RFC 9457). One app for each registry of metrics.
 *
 * @throws when two routes share a path and a method, or a tag is not described.
 */
export function createRestApp({ info, tags, routes, log, metrics, limits, readiness }: RestAppOptions): Koa {
  const allTags = [...tags, { name: 'health', description: 'Tells whether the process lives and is ready.' }];
  const documented = [...routes, ...createHealthRoutes(readiness)];
  checkRoutes(documented, allTags);
  const document = createOpenApiDocument(info, allTags, documented);
  const addMetrics = createHttpMetrics(metrics.registry);
  const allLimits = { ...defaultLimits, ...limits };
  const environment: OperationEnvironment = {
    log,
    limits: allLimits,
    gate: new Gate(allLimits.requests),
    budget: new BodyBudget(allLimits.pendingBodies),
  };
  const router = new Router({ strict: true, sensitive: true });
  for (const route of [...documented, ...createDocsRoutes(info.title, document)]) {
    const { method, path } = route;
    const counted = addMetrics({ method: method.toUpperCase(), route: path });
    const operation = createOperation(route, counted, environment);
    router.register(path.replaceAll(/\{(\w+)\}/g, ':$1'), [method], (context) =>
      operation(context as unknown as Context),
    );
  }
  const app = new Koa();
  app.use(router.routes());
  app.use(createUnroutedOperation(addMetrics));
  app.on('error', (error: NodeJS.ErrnoException) => {
    // What a handler throws is answered and reported before it comes here.
    const isBrokenConnection = error.code !== undefined && brokenConnection.has(error.code);
    log[isBrokenConnection ? 'debug' : 'error']({ err: error }, 'a request could not be answered');
  });
  return app;
}

function checkRoutes(routes: readonly Route[], tags: readonly ApiTag[]): void {
  const seen = new Set<string>();
  for (const { method, path, operationId, tag } of routes) {
    for (const name of [`${method} ${path}`, operationId]) {
      if (seen.has(name)) {
        throw new Error(`two routes are called ${name}`);
      }
      seen.add(name);
    }
    if (!tags.some(({ name }) => name === tag)) {
      throw new Error(`${operationId} has the tag ${tag}, which is not described`);
    }
  }
}
