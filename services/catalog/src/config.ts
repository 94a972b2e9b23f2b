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
import { redisUrlSchema } from '@zenlogic/runtime/valkey';
import { z } from 'zod';

/** Everything that a catalog process can be told. */
export interface CatalogConfig {
  readonly grpcAddress: Address;
  readonly metricsAddress: Address;
  readonly redisUrl: string;
  readonly auth: {
    readonly target: string;
    readonly restUrl: string;
    /** `resetTimeout` is in milliseconds. */
    readonly breaker: { readonly failures: number; readonly resetTimeout: number };
  };
  /** How often the access of an open stream is checked again, in milliseconds. */
  readonly accessCheckInterval: number;
  /** How many changes of a local are kept at least; a resume token that is older has expired. */
  readonly changesKept: number;
  /** After how long a gRPC connection is closed gently, in milliseconds; undefined is never. */
  readonly maxConnectionAge: number | undefined;
  readonly logLevel: LogLevel;
  readonly drain: DrainOptions;
}

const schema = z.object({
  CATALOG_GRPC_ADDRESS: addressSchema.prefault('0.0.0.0:50052'),
  CATALOG_METRICS_ADDRESS: addressSchema.prefault('0.0.0.0:9464'),
  CATALOG_REDIS_URL: redisUrlSchema.describe('where Valkey is, such as redis://valkey:6379'),
  CATALOG_AUTH_TARGET: serviceVariables.authTarget,
  CATALOG_AUTH_REST_URL: serviceVariables.authRestUrl,
  CATALOG_BREAKER_FAILURES: serviceVariables.breakerFailures,
  CATALOG_BREAKER_RESET_MS: serviceVariables.breakerReset,
  CATALOG_ACCESS_CHECK_MS: integerVariable({ min: 100, max: 30_000 }).prefault(30_000),
  CATALOG_CHANGES_KEPT: integerVariable({ min: 1, max: 10_000_000 }).prefault(10_000),
  CATALOG_MAX_CONNECTION_AGE_MS: serviceVariables.maxConnectionAge,
  CATALOG_LOG_LEVEL: serviceVariables.logLevel,
  CATALOG_DRAIN_DELAY_MS: serviceVariables.drainDelay,
  CATALOG_SHUTDOWN_GRACE_MS: serviceVariables.shutdownGrace,
});

/**
 * Reads the configuration from environment variables.
 *
 * @throws {ConfigError} with all bad variables at once.
 */
export function readConfig(env: NodeJS.ProcessEnv): CatalogConfig {
  const values = readEnvironment(schema, env);
  const drain = {
    drainDelay: values.CATALOG_DRAIN_DELAY_MS,
    shutdownGrace: values.CATALOG_SHUTDOWN_GRACE_MS,
  };
  const problems = checkDrain('CATALOG', drain);
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  return {
    grpcAddress: values.CATALOG_GRPC_ADDRESS,
    metricsAddress: values.CATALOG_METRICS_ADDRESS,
    redisUrl: values.CATALOG_REDIS_URL,
    auth: {
      target: values.CATALOG_AUTH_TARGET,
      restUrl: values.CATALOG_AUTH_REST_URL,
      breaker: {
        failures: values.CATALOG_BREAKER_FAILURES,
        resetTimeout: values.CATALOG_BREAKER_RESET_MS,
      },
    },
    accessCheckInterval: values.CATALOG_ACCESS_CHECK_MS,
    changesKept: values.CATALOG_CHANGES_KEPT,
    maxConnectionAge: values.CATALOG_MAX_CONNECTION_AGE_MS,
    logLevel: values.CATALOG_LOG_LEVEL,
    drain,
  };
}
