import {
  createAuthClient,
  createGrpcServer,
  createLogger,
  createMetrics,
  drain,
  formatAddress,
  Health,
  listen,
  runProcess,
  serveMetrics,
  untilStopped,
} from '@zenlogic/runtime';
import { createAdjustmentStore } from './adjustment-store.js';
import { createAnnouncements } from './announcements.js';
import { createAuthorizer } from './authorizer.js';
import { createCatalogService } from './catalog-service.js';
import { createChangeStore } from './change-store.js';
import { type CatalogConfig, readConfig } from './config.js';
import { createFeedMetrics } from './feed-metrics.js';
import { createInventoryService } from './inventory-service.js';
import { createProductStore } from './product-store.js';
import { StockFeed } from './stock-feed.js';
import { createStockStore } from './stock-store.js';
import { StreamAccess } from './stream-access.js';
import { createValkeyLink } from './valkey-link.js';

/**
 * Runs catalog until it is told to stop: SIGTERM or SIGINT drains, a second one stops at once.
 *
 * @returns the exit code: 0 after a stop, 1 when the configuration is refused or a port is taken. The caller must exit
 * with it, for something may still be open: a stream that outlived the grace period, or what a failed start had opened.
 */
export async function run(env: NodeJS.ProcessEnv): Promise<number> {
  return runProcess('catalog', () => serve(readConfig(env)));
}

async function serve(config: CatalogConfig): Promise<void> {
  const log = createLogger({ level: config.logLevel, workload: 'catalog', release: 'v1' });
  const metrics = createMetrics({ workload: 'catalog', release: 'v1' });
  const link = createValkeyLink(config.redisUrl);
  const auth = createAuthClient({ ...config.auth, metrics });
  const report = (error: unknown, method: string) =>
    log.error({ err: error, method }, 'unexpected error in a handler');
  const authorizer = createAuthorizer(auth);
  const access = new StreamAccess(authorizer, config.accessCheckInterval);
  const feed = new StockFeed(createChangeStore(link), createAnnouncements(link.announcements));
  const products = createProductStore(link);
  const services = {
    'catalog.v1.CatalogService': createCatalogService({
      authorizer,
      products,
      stock: createStockStore(link),
      report,
    }),
    'catalog.v1.InventoryService': createInventoryService({
      access,
      products,
      feed,
      adjustments: createAdjustmentStore(link, config),
      metrics: createFeedMetrics(metrics.registry, () => feed.watchedLocals),
      report,
    }),
  };
  const health = new Health(Object.keys(services), ['store']);
  link.watchAvailability((available) => {
    health.setAvailable('store', available);
    log[available ? 'info' : 'warn'](available ? 'the store is available' : 'the store is not available');
  });
  const protos = ['catalog/v1/catalog.proto', 'catalog/v1/inventory.proto'];
  const server = createGrpcServer({
    protos,
    services,
    health,
    metrics,
    maxConnectionAge: config.maxConnectionAge,
  });
  const metricsServer = await serveMetrics(metrics.registry, config.metricsAddress);
  const port = await listen(server, config.grpcAddress);
  log.info(
    {
      grpc: formatAddress({ ...config.grpcAddress, port }),
      metrics: formatAddress({ ...config.metricsAddress, port: metricsServer.port }),
    },
    'serving',
  );

  const hurry = await untilStopped(log, config.drain);
  const drained = await drain(server, health, config.drain, hurry, () => access.stop());
  if (!drained) {
    log.warn('stopped before all calls ended');
  }
  feed.stop();
  auth.close();
  link.close();
  metricsServer.close();
}
