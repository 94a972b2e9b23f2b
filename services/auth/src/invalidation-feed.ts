import type { Redis } from 'ioredis';

/**
 * How long, in milliseconds, a proof holds. The stated bound on staleness is 1,000: Valkey sends the invalidations of a
 * turn of its event loop after the replies of that turn, and the rest is room for such a turn.
 */
const proofLifetime = 900;
/** How often, in milliseconds, the connection is proven to be alive; a few proofs may be late within the bound. */
const heartbeat = 200;
const channel = '__redis__:invalidate';

/** What a feed tells. */
export interface InvalidationListener {
  /** These keys changed; undefined means that any key may have. */
  invalidate(keys: readonly string[] | undefined): void;
  /** A proof came or failed to come, or the connection broke: `fresh` may have changed. */
  heartbeat(): void;
}

/**
 * Learns from Valkey which keys change, so that a cache may answer without asking.
 *
 * Valkey sends the name of each changed key under the given prefixes, whoever changed it (`CLIENT TRACKING` in
 * broadcast mode, redirected to this very connection, which is how RESP2 carries it). Messages and replies of one
 * connection arrive in order, so the reply to a PING proves that every change before that PING has been told. `fresh`
 * holds for a while after the sending of the last PING that was answered: that bounds staleness to one second, also
 * when Valkey hangs, the network swallows everything or the connection is cut, as Envoy does some time after a change of
 * its listener. Whoever connects again within that time has had no gap.
 */
export class InvalidationFeed {
  readonly #connection: Redis;
  readonly #listener: InvalidationListener;
  #tracking = false;
  #freshUntil = 0;
  readonly #timer: NodeJS.Timeout;

  /** @param connection used for nothing else; the feed reacts to its events, the caller closes it. */
  constructor(connection: Redis, prefixes: readonly string[], listener: InvalidationListener) {
    this.#connection = connection;
    this.#listener = listener;
    connection.on('ready', () => void this.#track(prefixes));
    connection.on('close', () => {
      // What was proven holds for its time, as when Valkey hangs.
      this.#tracking = false;
      listener.heartbeat();
    });
    connection.on('messageBuffer', (_channel: Buffer, keys: Buffer[] | null) => {
      listener.invalidate(keys?.map(String));
    });
    this.#timer = setInterval(() => void this.#prove(), heartbeat);
  }

  /** Whether every change that is older than one second has been told. */
  get fresh(): boolean {
    return performance.now() < this.#freshUntil;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#tracking = false;
    this.#freshUntil = 0;
  }

  async #track(prefixes: readonly string[]): Promise<void> {
    try {
      const id = await this.#connection.client('ID');
      const tracked = prefixes.flatMap((prefix) => ['PREFIX', prefix]);
      await this.#connection.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', id, 'BCAST', ...tracked);
      await this.#connection.subscribe(channel);
      // Changes before this moment were not told.
      this.#listener.invalidate(undefined);
      this.#tracking = true;
      await this.#prove();
    } catch {
      // The connection broke, or Valkey refuses: try anew from a fresh connection.
      this.#connection.disconnect(true);
    }
  }

  async #prove(): Promise<void> {
    const sent = performance.now();
    if (this.#tracking) {
      await this.#connection.ping().then(
        () => {
          this.#freshUntil = sent + proofLifetime;
        },
        () => undefined,
      );
    }
    this.#listener.heartbeat();
  }
}
