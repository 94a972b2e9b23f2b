import type { AuthClient, Logger, Metrics } from '@zenlogic/runtime';
import { createRestApp } from '@zenlogic/runtime/rest';
import type Koa from 'koa';
import type { CatalogClients } from './catalog-clients.js';
import type { GatewayLimits } from './config.js';
import { createIdentityRoutes } from './routes/identity-routes.js';
import { createImportRoutes } from './routes/import-routes.js';
import { createProductRoutes } from './routes/product-routes.js';
import { createStockRoutes } from './routes/stock-routes.js';
import { createWatchRoutes } from './routes/watch-routes.js';
import type { Watches } from './watch/watches.js';

/** Everything the gateway touches outside itself. */
export interface GatewayDeps {
  readonly auth: Pick<AuthClient, 'verifyToken' | 'validateLocal'>;
  readonly catalog: CatalogClients;
  readonly watches: Watches;
  readonly limits: GatewayLimits;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** What `GET /health/ready` answers. */
  readonly readiness: () => boolean;
}

const info = {
  title: 'zenLogic gateway',
  version: '0.1.0',
  description:
    'Products, stock, imports, watches and tokens over REST. Behind it, everything is gRPC. Every error is a problem (RFC 9457).',
};

const tags = [
  { name: 'identity', description: 'Who a caller is and where it may work.' },
  { name: 'products', description: 'What a local sells.' },
  { name: 'stock', description: 'What a local has.' },
];

/** Creates the app that translates REST to gRPC. */
export function createGateway({ auth, catalog, watches, limits, log, metrics, readiness }: GatewayDeps): Koa {
  const routes = [
    ...createIdentityRoutes(auth),
    ...createProductRoutes(catalog.catalog),
    ...createImportRoutes(catalog.inventory, limits),
    ...createStockRoutes(catalog),
    ...createWatchRoutes(catalog.inventory, watches, limits),
  ];
  return createRestApp({
    info,
    tags,
    routes,
    log,
    metrics,
    readiness,
    limits: { requests: limits.requests },
  });
}
