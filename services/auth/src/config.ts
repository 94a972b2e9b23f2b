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
import { isKid } from './token-keys.js';

/** Everything that an auth process can be told. */
export interface AuthConfig {
  readonly grpcAddress: Address;
  readonly restAddress: Address;
  readonly metricsAddress: Address;
  readonly store:
    | { readonly kind: 'valkey'; readonly url: string; readonly cacheEntries: number }
    | { readonly kind: 'in-process'; readonly dataFile: string | undefined };
  readonly tokens: {
    readonly keysDir: string;
    readonly issuer: string;
    readonly audience: string;
    /** The key that signs tokens which are issued by REST; undefined when none are. */
    readonly signingKid: string | undefined;
  };
  /** After how long a gRPC connection is closed gently, in milliseconds; undefined is never. */
  readonly maxConnectionAge: number | undefined;
  readonly logLevel: (typeof logLevels)[number];
  readonly drain: DrainOptions;
}

const schema = z.object({
  AUTH_GRPC_ADDRESS: addressSchema.prefault('0.0.0.0:50051'),
  AUTH_REST_ADDRESS: addressSchema.prefault('0.0.0.0:8002'),
  AUTH_METRICS_ADDRESS: addressSchema.prefault('0.0.0.0:9464'),
  AUTH_STORE: z.enum(['valkey', 'in-process'], 'write valkey or in-process').default('valkey'),
  AUTH_REDIS_URL: redisUrlSchema.optional(),
  AUTH_DATA_FILE: z.string().optional(),
  AUTH_CACHE_ENTRIES: integerVariable({ min: 1, max: 10_000_000 }).prefault(50_000),
  AUTH_JWT_KEYS_DIR: z.string().describe('the directory of the token keys, one <kid>.pem each'),
  AUTH_JWT_ISSUER: z.string().describe('the issuer that tokens must name, such as https://auth.example.com'),
  AUTH_JWT_AUDIENCE: z.string().describe('the audience that tokens must name, such as zenlogic'),
  AUTH_JWT_SIGNING_KID: z.string().refine(isKid, 'write the name of a key, without .pem').optional(),
  AUTH_MAX_CONNECTION_AGE_MS: integerVariable({ min: 1_000, max: 86_400_000 }).optional(),
  AUTH_LOG_LEVEL: z.enum(logLevels, `write one of ${logLevels.join(', ')}`).default('info'),
  AUTH_DRAIN_DELAY_MS: integerVariable({ min: 0, max: 600_000 }).prefault(5_000),
  AUTH_SHUTDOWN_GRACE_MS: integerVariable({ min: 1, max: 600_000 }).prefault(25_000),
});

/**
 * Reads the configuration from environment variables.
 *
 * @throws {ConfigError} with all bad variables at once.
 */
export function readConfig(env: NodeJS.ProcessEnv): AuthConfig {
  const values = readEnvironment(schema, env);
  const problems: string[] = [];
  if (values.AUTH_STORE === 'valkey' && values.AUTH_REDIS_URL === undefined) {
    problems.push(
      'AUTH_REDIS_URL is not set; it is where Valkey is, such as redis://valkey:6379 (or set AUTH_STORE=in-process)',
    );
  }
  if (values.AUTH_STORE === 'valkey' && values.AUTH_DATA_FILE !== undefined) {
    problems.push(
      'AUTH_DATA_FILE is read with AUTH_STORE=in-process only; fill Valkey by `auth-admin load FILE`',
    );
  }
  if (values.AUTH_SHUTDOWN_GRACE_MS <= values.AUTH_DRAIN_DELAY_MS) {
    problems.push('AUTH_SHUTDOWN_GRACE_MS: make it longer than AUTH_DRAIN_DELAY_MS, which is a part of it');
  }
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  return {
    grpcAddress: values.AUTH_GRPC_ADDRESS,
    restAddress: values.AUTH_REST_ADDRESS,
    metricsAddress: values.AUTH_METRICS_ADDRESS,
    store:
      values.AUTH_STORE === 'valkey'
        ? { kind: 'valkey', url: values.AUTH_REDIS_URL ?? '', cacheEntries: values.AUTH_CACHE_ENTRIES }
        : { kind: 'in-process', dataFile: values.AUTH_DATA_FILE },
    tokens: {
      keysDir: values.AUTH_JWT_KEYS_DIR,
      issuer: values.AUTH_JWT_ISSUER,
      audience: values.AUTH_JWT_AUDIENCE,
      signingKid: values.AUTH_JWT_SIGNING_KID,
    },
    maxConnectionAge: values.AUTH_MAX_CONNECTION_AGE_MS,
    logLevel: values.AUTH_LOG_LEVEL,
    drain: { drainDelay: values.AUTH_DRAIN_DELAY_MS, shutdownGrace: values.AUTH_SHUTDOWN_GRACE_MS },
  };
}
