import {
  ConfigError,
  createGrpcServer,
  createLogger,
  createMetrics,
  drain,
  formatAddress,
  Health,
  listen,
  serveMetrics,
} from '@zenlogic/runtime';
import { createAuthService } from './auth-service.js';
import { createAuthV2Service } from './auth-v2-service.js';
import { type AuthConfig, readConfig } from './config.js';
import { readDataFile, toEntry } from './data-file.js';
import { createInProcessStore } from './in-process-store.js';
import type { RecordStore } from './record-store.js';
import { readTokenKeys, type TokenKey, TokenKeysError } from './token-keys.js';
import { createTokenVerifier } from './token-verifier.js';
import { createValkeyStore } from './valkey-store.js';

/** What a release of auth serves. */
export interface Release {
  readonly name: 'v1' | 'v2';
  readonly servesV2Api: boolean;
}

/**
 * Runs a release of auth until it is told to stop: SIGTERM or SIGINT drains, a second one stops at once.
 *
 * @returns the exit code: 0 after a stop, 1 when the configuration is refused or a port is taken. The caller must exit
 * with it, for something may still be open: a stream that outlived the grace period, or what a failed start had opened.
 */
export async function run({ name: release, servesV2Api }: Release, env: NodeJS.ProcessEnv): Promise<number> {
  try {
    await serve(readConfig(env), release, servesV2Api);
    return 0;
  } catch (error) {
    process.stderr.write(`auth ${release}: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

async function serve(config: AuthConfig, release: string, servesV2Api: boolean): Promise<void> {
  const keys = readKeys(config.tokens.keysDir);
  const log = createLogger({ level: config.logLevel, workload: 'auth', release });
  const metrics = createMetrics({ workload: 'auth', release });
  const store = await openStore(config.store);
  const report = (error: unknown, method: string) =>
    log.error({ err: error, method }, 'unexpected error in a handler');
  const verifier = createTokenVerifier({
    keys,
    issuer: config.tokens.issuer,
    audience: config.tokens.audience,
  });
  const services = {
    'auth.AuthService': createAuthService({ store, verifier, report }),
    ...(servesV2Api && { 'auth.v2.AuthService': createAuthV2Service({ store, report }) }),
  };
  const health = new Health(Object.keys(services), ['store']);
  store.watchAvailability((available) => {
    health.setAvailable('store', available);
    log[available ? 'info' : 'warn'](available ? 'the store is available' : 'the store is not available');
  });
  const protos = ['auth.proto', ...(servesV2Api ? ['auth/v2/auth.proto'] : [])];
  const server = createGrpcServer({ protos, services, health, metrics });
  const { server: metricsServer, port: metricsPort } = await serveMetrics(
    metrics.registry,
    config.metricsAddress,
  );
  const port = await listen(server, config.grpcAddress);
  log.info(
    {
      grpc: formatAddress({ ...config.grpcAddress, port }),
      metrics: formatAddress({ ...config.metricsAddress, port: metricsPort }),
    },
    'serving',
  );

  const hurry = new AbortController();
  const signal = await nextStopSignal();
  log.info({ signal, ...config.drain }, 'stopping');
  void nextStopSignal().then(() => hurry.abort());
  const drained = await drain(server, health, config.drain, hurry.signal);
  if (!drained) {
    log.warn('stopped before all calls ended');
  }
  store.close();
  metricsServer.close();
  metricsServer.closeAllConnections();
}

function readKeys(dir: string): ReadonlyMap<string, TokenKey> {
  try {
    return readTokenKeys(dir);
  } catch (error) {
    throw error instanceof TokenKeysError
      ? new ConfigError(error.problems.map((problem) => `AUTH_JWT_KEYS_DIR: ${problem}`))
      : error;
  }
}

async function openStore(config: AuthConfig['store']): Promise<RecordStore> {
  if (config.kind === 'valkey') {
    return createValkeyStore(config);
  }
  const store = createInProcessStore();
  if (config.dataFile !== undefined) {
    await store.put((await readDataFile(config.dataFile)).map(toEntry));
  }
  return store;
}

function nextStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, resolve);
    }
  });
}
