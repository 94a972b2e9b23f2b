import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '@zenlogic/runtime/testing/child';

/** A real gateway process of a test's own. */
export interface GatewayProcess extends Child {
  /** Where it serves REST, such as `http://127.0.0.1:4711`. */
  readonly url: string;
  readonly metricsUrl: string;
}

export interface GatewayProcessOptions {
  /** Where auth serves gRPC and, unless it does not, REST. */
  readonly auth: { readonly grpc: string; readonly restUrl?: string };
  /** Where catalog serves, as a gRPC target. By default, nowhere. */
  readonly catalog?: string;
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A port of this machine where nobody answers. */
export const nowhere = '127.0.0.1:9';

/** Starts a gateway on free ports and waits until it serves; it is gone when the test ends. */
export async function startGateway(
  test: { after(end: () => void | Promise<void>): void },
  { auth, catalog = nowhere, env }: GatewayProcessOptions,
): Promise<GatewayProcess> {
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const child = await startChild(process.execPath, ['--enable-source-maps', main], {
    PATH: process.env['PATH'],
    GATEWAY_REST_ADDRESS: '127.0.0.1:0',
    GATEWAY_METRICS_ADDRESS: '127.0.0.1:0',
    GATEWAY_AUTH_TARGET: auth.grpc,
    GATEWAY_AUTH_REST_URL: auth.restUrl ?? `http://${nowhere}`,
    GATEWAY_CATALOG_TARGET: catalog,
    GATEWAY_DRAIN_DELAY_MS: '0',
    ...env,
  });
  test.after(async () => {
    child.signal('SIGKILL');
    await child.exited;
  });
  const { rest, metrics } = JSON.parse(await child.line(/"serving"/));
  return { ...child, url: `http://${rest}`, metricsUrl: `http://${metrics}/metrics` };
}
