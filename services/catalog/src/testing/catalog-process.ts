import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '@zenlogic/runtime/testing/child';

/** A real catalog process of a test's own. */
export interface CatalogProcess extends Child {
  /** Where it serves gRPC, as host:port. */
  readonly address: string;
  readonly metricsUrl: string;
}

/**
 * Starts a catalog that was built before on free ports and waits until it serves; it is gone when the test ends.
 *
 * @param env added to the environment, at least CATALOG_REDIS_URL.
 */
export async function startCatalog(
  test: { after(end: () => void | Promise<void>): void },
  env: NodeJS.ProcessEnv,
): Promise<CatalogProcess> {
  const child = await spawnCatalog(env);
  test.after(async () => {
    child.signal('SIGKILL');
    await child.exited;
  });
  const { grpc, metrics } = JSON.parse(await child.line(/"serving"/));
  return { ...child, address: grpc, metricsUrl: `http://${metrics}/metrics` };
}

/** Starts a catalog that may refuse its configuration. */
export function spawnCatalog(env: NodeJS.ProcessEnv): Promise<Child> {
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  return startChild(process.execPath, ['--enable-source-maps', main], {
    PATH: process.env['PATH'],
    CATALOG_GRPC_ADDRESS: '127.0.0.1:0',
    CATALOG_METRICS_ADDRESS: '127.0.0.1:0',
    CATALOG_DRAIN_DELAY_MS: '0',
    ...env,
  });
}
