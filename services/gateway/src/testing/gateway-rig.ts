import { fileURLToPath } from 'node:url';
import { locals } from '@zenlogic/runtime/testing/auth-records';
import { type AuthRelease, startAuthRelease } from '@zenlogic/runtime/testing/auth-release';
import { type Child, startChild } from '@zenlogic/runtime/testing/child';
import { startValkey, type ValkeyProcess } from '@zenlogic/runtime/testing/valkey-process';
import { type GatewayProcess, startGateway } from './gateway-process.js';

export type TestScope = { after(end: () => void | Promise<void>): void };

/** A replica of catalog. */
export interface CatalogProcess extends Child {
  /** Where it serves gRPC, as host:port. */
  readonly address: string;
}

/** Everything, in real processes: Valkey, auth, two replicas of catalog, and a gateway in front of them. */
export interface GatewayRig {
  readonly valkey: ValkeyProcess;
  readonly auth: AuthRelease;
  readonly replicas: readonly [CatalogProcess, CatalogProcess];
  readonly gateway: GatewayProcess;
  /** The address of the local of most tests; the keeper and the reader may work there. */
  readonly harbour: string;
}

/** Starts everything; it is gone when the test ends. Services must have been built. */
export async function startRig(
  test: TestScope,
  { gatewayEnv }: { readonly gatewayEnv?: NodeJS.ProcessEnv } = {},
): Promise<GatewayRig> {
  const valkey = await startValkey();
  test.after(() => valkey.stop());
  const auth = await startAuthRelease(test);
  const replicas = await Promise.all([
    startCatalog(test, valkey.url, auth),
    startCatalog(test, valkey.url, auth),
  ]);
  const gateway = await startGateway(test, {
    auth,
    catalog: `ipv4:${replicas.map(({ address }) => address).join(',')}`,
    ...(gatewayEnv && { env: gatewayEnv }),
  });
  return { valkey, auth, replicas, gateway, harbour: `${gateway.url}/api/v1/locals/${locals.harbour.id}` };
}

/** Starts a replica of catalog. `address` is where; by default, on a free port. */
export async function startCatalog(
  test: TestScope,
  redisUrl: string,
  auth: Pick<AuthRelease, 'grpc' | 'restUrl'>,
  address = '127.0.0.1:0',
): Promise<CatalogProcess> {
  // A service never imports another; this one is started as an operator would.
  const main = fileURLToPath(new URL('../../../catalog/dist/main.js', import.meta.url));
  const child = await startChild(process.execPath, ['--enable-source-maps', main], {
    PATH: process.env['PATH'],
    CATALOG_GRPC_ADDRESS: address,
    CATALOG_METRICS_ADDRESS: '127.0.0.1:0',
    CATALOG_DRAIN_DELAY_MS: '0',
    CATALOG_REDIS_URL: redisUrl,
    CATALOG_AUTH_TARGET: auth.grpc,
    CATALOG_AUTH_REST_URL: auth.restUrl,
  });
  test.after(async () => {
    child.signal('SIGKILL');
    await child.exited;
  });
  const { grpc } = JSON.parse(await child.line(/"serving"/));
  return { ...child, address: grpc };
}

/** Collects what is to be ended after all tests of a suite, in the opposite order. */
export function createScope(): TestScope & { end(): Promise<void> } {
  const ends: (() => void | Promise<void>)[] = [];
  return {
    after: (end) => void ends.unshift(end),
    async end() {
      for (const end of ends) {
        await end();
      }
    },
  };
}
