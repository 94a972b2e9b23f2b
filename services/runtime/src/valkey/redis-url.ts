import { z } from 'zod';

/** A URL of Valkey, such as `redis://:password@valkey:6379/0`. */
export const redisUrlSchema: z.ZodType<string> = z.url({
  protocol: /^rediss?$/,
  error: 'write a URL such as redis://valkey:6379, or rediss:// for TLS',
});
