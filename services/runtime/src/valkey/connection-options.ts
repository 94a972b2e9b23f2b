import type { RedisOptions } from 'ioredis';

/**
 * Options of every connection to Valkey. It connects, and connects again, by itself; it never queues a command, so what
 * was asked while Valkey was away fails at once and is not done later.
 *
 * @param commandTimeout how long a command may take, in milliseconds. By default, 150: a call fails within 250 with
 * room to spare.
 */
export function connectionOptions({ commandTimeout = 150 } = {}) {
  return {
    protocol: 2 as const,
    commandTimeout,
    connectTimeout: 1000,
    // A Valkey that hangs is as good as gone: without a connection calls fail at once, and none is queued for later.
    socketTimeout: Math.max(1000, commandTimeout),
    // While it loads its data, ask often whether it is done.
    maxLoadingRetryTime: 200,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    retryStrategy: (attempt: number) => Math.min(50 * attempt, 500),
  } satisfies RedisOptions;
}
