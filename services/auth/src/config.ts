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
  readonly logLevel: LogLevel;
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
  AUTH_MAX_CONNECTION_AGE_MS: serviceVariables.maxConnectionAge,
  AUTH_LOG_LEVEL: serviceVariables.logLevel,
  AUTH_DRAIN_DELAY_MS: serviceVariables.drainDelay,
  AUTH_SHUTDOWN_GRACE_MS: serviceVariables.shutdownGrace,
});

/**
 * Reads the configuration from environment variables.
 *
 * @throws {ConfigError} with all bad variables at once.
 */
export function readConfig(env: NodeJS.ProcessEnv): AuthConfig {
  const values = readEnvironment(schema, env);
  const drain = { drainDelay: values.AUTH_DRAIN_DELAY_MS, shutdownGrace: values.AUTH_SHUTDOWN_GRACE_MS };
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
  problems.push(...checkDrain('AUTH', drain));
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
    drain,
  };
}
