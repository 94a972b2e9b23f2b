import {
  createAuthClient,
  createLogger,
  createMetrics,
  formatAddress,
  runProcess,
  serveMetrics,
  untilStopped,
} from '@zenlogic/runtime';
import { serveRest } from '@zenlogic/runtime/rest';
import { createCatalogClients } from './catalog-clients.js';
import { type GatewayConfig, readConfig } from './config.js';
import { createGateway } from './create-gateway.js';
import { Watches } from './watch/watches.js';

/** How much longer than an upload a connection may stand still, in milliseconds, so that the upload can be answered. */
const stallMargin = 2_000;

/**
 * Runs the gateway until it is told to stop: SIGTERM or SIGINT drains, a second one stops at once.
 *
 * @returns the exit code: 0 after a stop, 1 when the configuration is refused or a port is taken. The caller must exit
 * with it, for something may still be open: a request that outlived the grace period, or what a failed start had opened.
 */
export async function run(env: NodeJS.ProcessEnv): Promise<number> {
  return runProcess('gateway', () => serve(readConfig(env)));
}

async function serve(config: GatewayConfig): Promise<void> {
  const identity = { workload: 'gateway', release: 'v1' };
  const log = createLogger({ level: config.logLevel, ...identity });
  const metrics = createMetrics(identity);
  const { breaker, limits } = config;
  const auth = createAuthClient({ target: config.authTarget, restUrl: config.authRestUrl, metrics, breaker });
  const catalog = createCatalogClients({ target: config.catalogTarget, metrics, breaker });
  const watches = new Watches();
  let isDraining = false;
  const app = createGateway({
    auth,
    catalog,
    watches,
    limits,
    log,
    metrics,
    // Not a word of auth and catalog: when one is away, what needs it is answered 503, and a balancer that took all
    // gateways out would only turn that into refused connections.
    readiness: () => !isDraining,
  });
  const metricsServer = await serveMetrics(metrics.registry, config.metricsAddress);
  const rest = await serveRest(app, config.restAddress, {
    stallTimeout: limits.stallTimeout + stallMargin,
    // Each watch keeps one, beside those of the requests.
    connections: 2 * (limits.requests + limits.watches + limits.imports),
  });
  log.info(
    {
      rest: formatAddress({ ...config.restAddress, port: rest.port }),
      metrics: formatAddress({ ...config.metricsAddress, port: metricsServer.port }),
    },
    'serving',
  );

  const hurry = await untilStopped(log, config.drain);
  isDraining = true;
  const drained = await rest.drain(config.drain, hurry, () => watches.end());
  if (!drained) {
    log.warn('stopped before all requests ended');
  }
  auth.close();
  catalog.close();
  metricsServer.close();
}
