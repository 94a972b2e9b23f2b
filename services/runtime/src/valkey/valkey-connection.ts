import { Redis } from 'ioredis';

/** How long, in milliseconds, a connection that was cut is waited for: with a command after it, a call takes 250 at most. */
const patience = 100;

/** Options of {@link ValkeyConnection}. */
export interface ValkeyConnectionOptions {
  /** How long a command may take, in milliseconds. By default, 150: a call fails within 250 with room to spare. */
  readonly commandTimeout?: number;
}

/**
 * A connection to Valkey, which connects, and connects again, by itself. It never queues a command, so what was asked while
 * Valkey was away fails at once and is not done later.
 */
export class ValkeyConnection extends Redis {
  #reconnection: Promise<void> | undefined;

  /** @param url such as `redis://user:password@valkey:6379/0`; `rediss://` for TLS. */
  constructor(url: string, { commandTimeout = 150 }: ValkeyConnectionOptions = {}) {
    super(url, {
      protocol: 2,
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
      // First at once.
      retryStrategy: (attempt) => Math.min(50 * (attempt - 1), 500),
    });
    // Without a listener ioredis would print each failed attempt.
    this.on('error', () => undefined);
    this.on('reconnecting', (delay: number) => {
      if (delay === 0) {
        this.#reconnection = this.#settle();
      }
    });
  }

  /**
   * Resolves at once, but for a connection that has just been cut, as Envoy does some time after its listener changed: then
   * once it is made again, or cannot be made at once, or after a tenth of a second. To be awaited before a command.
   */
  async reconnected(): Promise<void> {
    await this.#reconnection;
  }

  #settle(): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.off('ready', end);
        this.off('close', end);
        this.#reconnection = undefined;
        resolve();
      };
      const timer = setTimeout(end, patience);
      this.once('ready', end);
      this.once('close', end);
    });
  }
}
