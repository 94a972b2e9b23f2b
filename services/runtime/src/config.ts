import { z } from 'zod';
import type { DrainOptions } from './drain.js';
import { logLevels } from './logger.js';

/** Names every variable that is wrong, one a line, each with how to mend it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      `refusing to start, the configuration is wrong:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
  }
}

/**
 * Reads configuration from environment variables by a schema whose keys are their names and whose members describe
 * themselves, as in `z.string().describe('the issuer of tokens, such as https://auth.example.com')`.
 *
 * A variable that is set to the empty string counts as not set, as in `AUTH_REDIS_URL= node …`.
 *
 * @throws {ConfigError} with all bad variables at once.
 */
export function readEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  env: NodeJS.ProcessEnv,
): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(present);
  if (result.success) {
    return result.data;
  }
  throw new ConfigError(
    result.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      const description = schema.shape[name]?.description;
      return present[name] === undefined ? `${name} is not set; it is ${description}` : `${name}: ${message}`;
    }),
  );
}

/** A whole number written in decimal, such as a duration in milliseconds. */
export function integerVariable({
  min,
  max,
}: {
  min: number;
  max: number;
}): z.ZodType<number, string | number> {
  return z
    .union([z.string(), z.number()])
    .transform((value) => (/^\d+$/.test(String(value)) ? Number(value) : Number.NaN))
    .refine((value) => value >= min && value <= max, `write a whole number from ${min} to ${max}`);
}

/** What every service can be told in the same way; each names its variables with a prefix of its own. */
export const serviceVariables = {
  logLevel: z.enum(logLevels, `write one of ${logLevels.join(', ')}`).default('info'),
  /** Milliseconds. */
  drainDelay: integerVariable({ min: 0, max: 600_000 }).prefault(5_000),
  /** Milliseconds. */
  shutdownGrace: integerVariable({ min: 1, max: 600_000 }).prefault(25_000),
  breakerFailures: integerVariable({ min: 1, max: 1_000 }).prefault(5),
  /** Milliseconds. */
  breakerReset: integerVariable({ min: 1, max: 3_600_000 }).prefault(60_000),
  /** Milliseconds; undefined is never. */
  maxConnectionAge: integerVariable({ min: 1_000, max: 86_400_000 }).optional(),
  authTarget: z.string().default('dns:///auth-service:50051'),
  authRestUrl: z
    .url({ protocol: /^https?$/, error: 'write a URL such as http://auth-service:8002' })
    .default('http://auth-service:8002'),
} as const;

/** What is wrong with the times of stopping, as lines for a {@link ConfigError}. */
export function checkDrain(prefix: string, { drainDelay, shutdownGrace }: DrainOptions): string[] {
  return shutdownGrace > drainDelay
    ? []
    : [`${prefix}_SHUTDOWN_GRACE_MS: make it longer than ${prefix}_DRAIN_DELAY_MS, which is a part of it`];
}
