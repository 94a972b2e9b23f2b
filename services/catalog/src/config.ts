import {
  type Address,
  addressSchema,
  ConfigError,
  type DrainOptions,
  integerVariable,
  logLevels,
  readEnvironment,
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
  readonly logLevel: (typeof logLevels)[number];
  readonly drain: DrainOptions;
}

const schema = z.object({
  CATALOG_GRPC_ADDRESS: addressSchema.prefault('0.0.0.0:50052'),
  CATALOG_METRICS_ADDRESS: addressSchema.prefault('0.0.0.0:9464'),
  CATALOG_REDIS_URL: redisUrlSchema.describe('where Valkey is, such as redis://valkey:6379'),
  CATALOG_AUTH_TARGET: z.string().default('dns:///auth-service:50051'),
  CATALOG_AUTH_REST_URL: z
    .url({ protocol: /^https?$/, error: 'write a URL such as http://auth-service:8002' })
    .default('http://auth-service:8002'),
  CATALOG_BREAKER_FAILURES: integerVariable({ min: 1, max: 1_000 }).prefault(5),
  CATALOG_BREAKER_RESET_MS: integerVariable({ min: 1, max: 3_600_000 }).prefault(60_000),
  CATALOG_ACCESS_CHECK_MS: integerVariable({ min: 100, max: 30_000 }).prefault(30_000),
  CATALOG_CHANGES_KEPT: integerVariable({ min: 1, max: 10_000_000 }).prefault(10_000),
  CATALOG_MAX_CONNECTION_AGE_MS: integerVariable({ min: 1_000, max: 86_400_000 }).optional(),
  CATALOG_LOG_LEVEL: z.enum(logLevels, `write one of ${logLevels.join(', ')}`).default('info'),
  CATALOG_DRAIN_DELAY_MS: integerVariable({ min: 0, max: 600_000 }).prefault(5_000),
  CATALOG_SHUTDOWN_GRACE_MS: integerVariable({ min: 1, max: 600_000 }).prefault(25_000),
});

/**
 * Reads the configuration from environment variables.
 *
 * @throws {ConfigError} with all bad variables at once.
 */
export function readConfig(env: NodeJS.ProcessEnv): CatalogConfig {
  const values = readEnvironment(schema, env);
  if (values.CATALOG_SHUTDOWN_GRACE_MS <= values.CATALOG_DRAIN_DELAY_MS) {
    throw new ConfigError([
      'CATALOG_SHUTDOWN_GRACE_MS: make it longer than CATALOG_DRAIN_DELAY_MS, which is a part of it',
    ]);
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
    drain: { drainDelay: values.CATALOG_DRAIN_DELAY_MS, shutdownGrace: values.CATALOG_SHUTDOWN_GRACE_MS },
  };
}
