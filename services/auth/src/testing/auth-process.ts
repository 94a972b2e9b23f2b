import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '@zenlogic/runtime/testing/child';

/** A real auth process of a test's own. */
export interface AuthProcess extends Child {
  /** Where it serves gRPC, as host:port. */
  readonly address: string;
  readonly restUrl: string;
  readonly metricsUrl: string;
}

/** What every auth process of a test is told, beside where its keys and its store are. */
export const issuer = 'https://auth.test';
export const audience = 'zenlogic-test';

/**
 * Starts a release of auth on free ports and waits until it serves.
 *
 * @param env added to the environment, at least AUTH_JWT_KEYS_DIR and AUTH_REDIS_URL (or AUTH_STORE=in-process).
 */
export async function startAuth(release: 'v1' | 'v2', env: NodeJS.ProcessEnv): Promise<AuthProcess> {
  const child = await spawnAuth(release, env);
  const { grpc, rest, metrics } = JSON.parse(await child.line(/"serving"/));
  return { ...child, address: grpc, restUrl: `http://${rest}`, metricsUrl: `http://${metrics}/metrics` };
}

/** Starts a release of auth that may refuse its configuration. */
export function spawnAuth(release: 'v1' | 'v2', env: NodeJS.ProcessEnv): Promise<Child> {
  const main = fileURLToPath(new URL(`../main-${release}.js`, import.meta.url));
  return startChild(process.execPath, ['--enable-source-maps', main], {
    PATH: process.env['PATH'],
    AUTH_GRPC_ADDRESS: '127.0.0.1:0',
    AUTH_REST_ADDRESS: '127.0.0.1:0',
    AUTH_METRICS_ADDRESS: '127.0.0.1:0',
    AUTH_JWT_ISSUER: issuer,
    AUTH_JWT_AUDIENCE: audience,
    AUTH_DRAIN_DELAY_MS: '0',
    ...env,
  });
}
