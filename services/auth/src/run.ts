import {
  createGrpcServer,
  createLogger,
  createMetrics,
  drain,
  formatAddress,
  Health,
  type Logger,
  listen,
  type Metrics,
  runProcess,
  serveMetrics,
  untilStopped,
} from '@zenlogic/runtime';
import { serveRest } from '@zenlogic/runtime/rest';
import { createAuthService } from './auth-service.js';
import { createAuthV2Service } from './auth-v2-service.js';
import { type AuthConfig, readConfig } from './config.js';
import { readDataFile, toEntry } from './data-file.js';
import { createInProcessStore } from './in-process-store.js';
import { createLocalValidation } from './local-validation.js';
import type { RecordStore } from './record-store.js';
import { createAuthRest } from './rest/auth-rest.js';
import { createTokenCheck } from './token-check.js';
import { readTokenSetup, type TokenSetup } from './token-setup.js';
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
export async function run(release: Release, env: NodeJS.ProcessEnv): Promise<number> {
  return runProcess(`auth ${release.name}`, () => serve(readConfig(env), release));
}

async function serve(config: AuthConfig, release: Release): Promise<void> {
  const tokens = readTokenSetup(config.tokens);
  const log = createLogger({ level: config.logLevel, workload: 'auth', release: release.name });
  const metrics = createMetrics({ workload: 'auth', release: release.name });
  const store = await openStore(config.store);
  const {
    server,
    rest: app,
    health,
  } = createServers({
    release,
    tokens,
    store,
    log,
    metrics,
    maxConnectionAge: config.maxConnectionAge,
  });
  store.watchAvailability((available) => {
    health.setAvailable('store', available);
    log[available ? 'info' : 'warn'](available ? 'the store is available' : 'the store is not available');
  });
  const metricsServer = await serveMetrics(metrics.registry, config.metricsAddress);
  const rest = await serveRest(app, config.restAddress);
  const port = await listen(server, config.grpcAddress);
  log.info(
    {
      grpc: formatAddress({ ...config.grpcAddress, port }),
      rest: formatAddress({ ...config.restAddress, port: rest.port }),
      metrics: formatAddress({ ...config.metricsAddress, port: metricsServer.port }),
    },
    'serving',
  );

  const hurry = await untilStopped(log, config.drain);
  const drained = await Promise.all([
    drain(server, health, config.drain, hurry),
    rest.drain(config.drain, hurry),
  ]);
  if (!drained.every(Boolean)) {
    log.warn('stopped before all calls ended');
  }
  store.close();
  metricsServer.close();
}

/** Puts everything together. What gRPC and REST both answer is answered by the same functions. */
function createServers({
  release,
  tokens,
  store,
  log,
  metrics,
  maxConnectionAge,
}: {
  readonly release: Release;
  readonly tokens: TokenSetup;
  readonly store: RecordStore;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly maxConnectionAge: number | undefined;
}) {
  const report = (error: unknown, method: string) =>
    log.error({ err: error, method }, 'unexpected error in a handler');
  const checkToken = createTokenCheck({ store, verifier: tokens.verifier });
  const validateLocal = createLocalValidation({ store, checkToken });
  const services = {
    'auth.AuthService': createAuthService({ store, validateLocal, checkToken, report }),
    ...(release.servesV2Api && { 'auth.v2.AuthService': createAuthV2Service({ store, report }) }),
  };
  const health = new Health(Object.keys(services), ['store']);
  const protos = ['auth.proto', ...(release.servesV2Api ? ['auth/v2/auth.proto'] : [])];
  return {
    health,
    server: createGrpcServer({ protos, services, health, metrics, maxConnectionAge }),
    rest: createAuthRest({
      ...tokens,
      store,
      validateLocal,
      checkToken,
      log,
      metrics,
      readiness: () => health.ready,
    }),
  };
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
