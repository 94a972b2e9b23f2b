import {
  type Address,
  addressSchema,
  ConfigError,
  type DrainOptions,
  integerVariable,
  logLevels,
  readEnvironment,
} from '@zenlogic/runtime';
import { z } from 'zod';

/** Everything that a gateway process can be told. Times are in milliseconds. */
export interface GatewayConfig {
  readonly restAddress: Address;
  readonly metricsAddress: Address;
  readonly authTarget: string;
  readonly authRestUrl: string;
  readonly catalogTarget: string;
  readonly breaker: { readonly failures: number; readonly resetTimeout: number };
  readonly limits: GatewayLimits;
  readonly logLevel: (typeof logLevels)[number];
  readonly drain: DrainOptions;
}

/** What a caller can take of the gateway. */
export interface GatewayLimits {
  /** How many requests may be under way at once. */
  readonly requests: number;
  /** How many watches may be open at once; they do not count among the requests. */
  readonly watches: number;
  /** How long a watch lasts at most; its client then connects again. */
  readonly watchDuration: number;
  /** How many imports may be under way at once; likewise. */
  readonly imports: number;
  /** How large an upload may be, in bytes. */
  readonly importBytes: number;
  /** How long a connection may stand still in the middle of an upload, or of an answer that its client does not read. */
  readonly stallTimeout: number;
}

const schema = z.object({
  GATEWAY_REST_ADDRESS: addressSchema.prefault('0.0.0.0:8001'),
  GATEWAY_METRICS_ADDRESS: addressSchema.prefault('0.0.0.0:9464'),
  GATEWAY_AUTH_TARGET: z.string().default('dns:///auth-service:50051'),
  GATEWAY_AUTH_REST_URL: z
    .url({ protocol: /^https?$/, error: 'write a URL such as http://auth-service:8002' })
    .default('http://auth-service:8002'),
  GATEWAY_CATALOG_TARGET: z.string().default('dns:///catalog-service:50052'),
  GATEWAY_BREAKER_FAILURES: integerVariable({ min: 1, max: 1_000 }).prefault(5),
  GATEWAY_BREAKER_RESET_MS: integerVariable({ min: 1, max: 600_000 }).prefault(60_000),
  GATEWAY_MAX_REQUESTS: integerVariable({ min: 1, max: 100_000 }).prefault(1_000),
  GATEWAY_MAX_WATCHES: integerVariable({ min: 1, max: 100_000 }).prefault(2_000),
  GATEWAY_WATCH_DURATION_MS: integerVariable({ min: 1, max: 86_400_000 }).prefault(3_600_000),
  GATEWAY_MAX_IMPORTS: integerVariable({ min: 1, max: 10_000 }).prefault(20),
  GATEWAY_IMPORT_MAX_BYTES: integerVariable({ min: 1, max: 2 ** 40 }).prefault(2 ** 30),
  GATEWAY_STALL_TIMEOUT_MS: integerVariable({ min: 1, max: 600_000 }).prefault(30_000),
  GATEWAY_LOG_LEVEL: z.enum(logLevels, `write one of ${logLevels.join(', ')}`).default('info'),
  GATEWAY_DRAIN_DELAY_MS: integerVariable({ min: 0, max: 600_000 }).prefault(5_000),
  GATEWAY_SHUTDOWN_GRACE_MS: integerVariable({ min: 1, max: 600_000 }).prefault(25_000),
});

/**
 * Reads the configuration from environment variables.
 *
 * @throws {ConfigError} with all bad variables at once.
 */
export function readConfig(env: NodeJS.ProcessEnv): GatewayConfig {
  const values = readEnvironment(schema, env);
  if (values.GATEWAY_SHUTDOWN_GRACE_MS <= values.GATEWAY_DRAIN_DELAY_MS) {
    throw new ConfigError([
      'GATEWAY_SHUTDOWN_GRACE_MS: make it longer than GATEWAY_DRAIN_DELAY_MS, which is a part of it',
    ]);
  }
  return {
    restAddress: values.GATEWAY_REST_ADDRESS,
    metricsAddress: values.GATEWAY_METRICS_ADDRESS,
    authTarget: values.GATEWAY_AUTH_TARGET,
    authRestUrl: values.GATEWAY_AUTH_REST_URL,
    catalogTarget: values.GATEWAY_CATALOG_TARGET,
    breaker: { failures: values.GATEWAY_BREAKER_FAILURES, resetTimeout: values.GATEWAY_BREAKER_RESET_MS },
    limits: {
      requests: values.GATEWAY_MAX_REQUESTS,
      watches: values.GATEWAY_MAX_WATCHES,
      watchDuration: values.GATEWAY_WATCH_DURATION_MS,
      imports: values.GATEWAY_MAX_IMPORTS,
      importBytes: values.GATEWAY_IMPORT_MAX_BYTES,
      stallTimeout: values.GATEWAY_STALL_TIMEOUT_MS,
    },
    logLevel: values.GATEWAY_LOG_LEVEL,
    drain: {
      drainDelay: values.GATEWAY_DRAIN_DELAY_MS,
      shutdownGrace: values.GATEWAY_SHUTDOWN_GRACE_MS,
    },
  };
}
