import {
  type Address,
  addressSchema,
  ConfigError,
  checkDrain,
  type DrainOptions,
  integerVariable,
  type LogLevel,
  readEnvironment,
  serviceVariables,
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
  readonly logLevel: LogLevel;
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
  GATEWAY_AUTH_TARGET: serviceVariables.authTarget,
  GATEWAY_AUTH_REST_URL: serviceVariables.authRestUrl,
  GATEWAY_CATALOG_TARGET: z.string().default('dns:///catalog-service:50052'),
  GATEWAY_BREAKER_FAILURES: serviceVariables.breakerFailures,
  GATEWAY_BREAKER_RESET_MS: serviceVariables.breakerReset,
  GATEWAY_MAX_REQUESTS: integerVariable({ min: 1, max: 100_000 }).prefault(1_000),
  GATEWAY_MAX_WATCHES: integerVariable({ min: 1, max: 100_000 }).prefault(2_000),
  GATEWAY_WATCH_DURATION_MS: integerVariable({ min: 1, max: 86_400_000 }).prefault(3_600_000),
  GATEWAY_MAX_IMPORTS: integerVariable({ min: 1, max: 10_000 }).prefault(20),
  GATEWAY_IMPORT_MAX_BYTES: integerVariable({ min: 1, max: 2 ** 40 }).prefault(2 ** 30),
  GATEWAY_STALL_TIMEOUT_MS: integerVariable({ min: 1, max: 600_000 }).prefault(30_000),
  GATEWAY_LOG_LEVEL: serviceVariables.logLevel,
  GATEWAY_DRAIN_DELAY_MS: serviceVariables.drainDelay,
  GATEWAY_SHUTDOWN_GRACE_MS: serviceVariables.shutdownGrace,
});

/**
 * Reads the configuration from environment variables.
 *
 * @throws {ConfigError} with all bad variables at once.
 */
export function readConfig(env: NodeJS.ProcessEnv): GatewayConfig {
  const values = readEnvironment(schema, env);
  const drain = {
    drainDelay: values.GATEWAY_DRAIN_DELAY_MS,
    shutdownGrace: values.GATEWAY_SHUTDOWN_GRACE_MS,
  };
  const problems = checkDrain('GATEWAY', drain);
  if (problems.length > 0) {
    throw new ConfigError(problems);
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
    drain,
  };
}
