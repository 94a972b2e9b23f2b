import { translate, ValkeyConnection, type ValkeyConnectionOptions } from '@zenlogic/runtime/valkey';
import { LRUCache } from 'lru-cache';
import { InvalidationFeed } from './invalidation-feed.js';
import type { Answer, Entry, RecordStore, Values } from './record-store.js';
import { type Key, keyPrefixes, revocationEpochKey } from './records.js';

/** How to reach Valkey and how much of it to remember. */
export interface ValkeyStoreOptions extends ValkeyConnectionOptions {
  /** Such as `redis://user:password@valkey:6379/0`; `rediss://` for TLS. */
  readonly url: string;
  /** How many records to remember; the least recently used go first. By default, 50,000. */
  readonly cacheEntries?: number;
}

/** Creates a store in Valkey (Redis protocol). It connects, and connects again, by itself; it never queues commands. */
export function createValkeyStore({
  url,
  cacheEntries = 50_000,
  ...connection
}: ValkeyStoreOptions): RecordStore {
  return new ValkeyStore(url, connection, cacheEntries);
}

class ValkeyStore implements RecordStore {
  readonly #commands: ValkeyConnection;
  readonly #tracker: ValkeyConnection;
  readonly #feed: InvalidationFeed;
  /** Values by key name; a record that does not exist is remembered too, so that asking for it costs nothing. */
  readonly #cache: LRUCache<string, { readonly value: unknown }>;
  readonly #listeners: ((available: boolean) => void)[] = [];
  /** Grows with every invalidation: a reply that was under way meanwhile may be old and is not remembered. */
  #invalidations = 0;
  #epochIsSet = false;
  #available = false;

  constructor(url: string, connection: ValkeyConnectionOptions, cacheEntries: number) {
    this.#cache = new LRUCache({ max: cacheEntries });
    this.#commands = new ValkeyConnection(url, connection);
    this.#tracker = new ValkeyConnection(url, connection);
    this.#commands.on('ready', () => void this.#setEpoch());
    this.#commands.on('close', () => this.#forgetEpoch());
    this.#feed = new InvalidationFeed(this.#tracker, keyPrefixes, {
      invalidate: (keys) => this.#invalidate(keys),
      heartbeat: () => {
        this.#publish();
        if (!this.#epochIsSet) {
          void this.#setEpoch();
        }
      },
    });
  }

  get<const Keys extends readonly Key<unknown>[]>(keys: Keys): Answer<Values<Keys>> {
    const values: unknown[] = new Array(keys.length);
    if (!this.#feed.fresh) {
      return this.#fetch(keys, values, [...keys.keys()]) as Promise<Values<Keys>>;
    }
    let missing: number[] | undefined;
    for (let index = 0; index < keys.length; index++) {
      const cached = this.#cache.get((keys[index] as Key<unknown>).name);
      if (cached === undefined) {
        missing ??= [];
        missing.push(index);
      } else {
        values[index] = cached.value;
      }
    }
    return (missing === undefined ? values : this.#fetch(keys, values, missing)) as Answer<Values<Keys>>;
  }

  getLatest<const Keys extends readonly Key<unknown>[]>(keys: Keys): Promise<Values<Keys>> {
    return this.#fetch(keys, new Array(keys.length), [...keys.keys()]) as Promise<Values<Keys>>;
  }

  /** Reads the missing ones in one round trip and puts them into their places. */
  async #fetch(
    keys: readonly Key<unknown>[],
    values: unknown[],
    missing: readonly number[],
  ): Promise<unknown[]> {
    await this.#commands.reconnected();
    const before = this.#invalidations;
    const pipeline = this.#commands.pipeline();
    for (const index of missing) {
      pipeline.get((keys[index] as Key<unknown>).name);
    }
    const replies = (await pipeline.exec()) ?? [];
    for (const [position, index] of missing.entries()) {
      const { name, parse } = keys[index] as Key<unknown>;
      const [error, text] = replies[position] ?? [new Error('no reply')];
      if (error) {
        throw translate(error, `read ${name}`);
      }
      const value = typeof text === 'string' ? this.#parse(name, text, parse) : undefined;
      values[index] = value;
      if (before === this.#invalidations && this.#feed.fresh) {
        this.#cache.set(name, { value });
      }
    }
    return values;
  }

  #parse(name: string, text: string, parse: (text: string) => unknown): unknown {
    try {
      return parse(text);
    } catch (cause) {
      throw new Error(`the record ${name} is damaged`, { cause });
    }
  }

  async put(entries: readonly Entry[]): Promise<void> {
    await this.#commands.reconnected();
    const transaction = this.#commands.multi();
    for (const { name, text, expireTime } of entries) {
      if (expireTime === undefined) {
        transaction.set(name, text);
      } else {
        transaction.set(name, text, 'EXAT', expireTime);
      }
    }
    const replies = await transaction.exec().catch((error: AbortedTransaction) => {
      // EXECABORT says only that a command was refused; which, and why, came before.
      return [[error.previousErrors?.[0] ?? error] as const];
    });
    const failed = replies?.find(([error]) => error)?.[0];
    if (failed) {
      throw translate(failed, 'write');
    }
    // Who wrote reads it back at once; the feed would tell a moment later.
    this.#invalidate(entries.map(({ name }) => name));
  }

  async create({ name, text }: Pick<Entry, 'name' | 'text'>): Promise<boolean> {
    const reply = await this.#write(name, () => this.#commands.set(name, text, 'NX'));
    return reply !== null;
  }

  async remove(name: string): Promise<void> {
    await this.#write(name, () => this.#commands.del(name));
  }

  async #write<Reply>(name: string, command: () => Promise<Reply>): Promise<Reply> {
    await this.#commands.reconnected();
    try {
      const reply = await command();
      // As in `put`.
      this.#invalidate([name]);
      return reply;
    } catch (error) {
      throw translate(error as Error, `write ${name}`);
    }
  }

  watchAvailability(listener: (available: boolean) => void): void {
    this.#listeners.push(listener);
    listener(this.#available);
  }

  close(): void {
    this.#listeners.length = 0;
    this.#feed.stop();
    this.#commands.disconnect();
    this.#tracker.disconnect();
  }

  #invalidate(keys: readonly string[] | undefined): void {
    this.#invalidations++;
    if (keys === undefined) {
      this.#cache.clear();
    } else {
      for (const key of keys) {
        this.#cache.delete(key);
      }
    }
    if (keys === undefined || keys.includes(revocationEpochKey.name)) {
      this.#forgetEpoch();
      void this.#setEpoch();
    }
  }

  /** Makes sure that the store has an epoch: for a fresh one the next full second, so that no older token is trusted. */
  async #setEpoch(): Promise<void> {
    const { name } = revocationEpochKey;
    try {
      if ((await this.#commands.get(name)) === null) {
        await this.#commands.set(name, Math.ceil(Date.now() / 1000), 'NX');
      }
      this.#epochIsSet = true;
    } catch {
      // Not connected, or full, or a replica without data: the next heartbeat of the feed tries again.
      this.#epochIsSet = false;
    }
    this.#publish();
  }

  #forgetEpoch(): void {
    this.#epochIsSet = false;
    this.#publish();
  }

  #publish(): void {
    const available = this.#epochIsSet && this.#commands.status === 'ready' && this.#feed.fresh;
    if (available !== this.#available) {
      this.#available = available;
      for (const listener of this.#listeners) {
        listener(available);
      }
    }
  }
}

/** What ioredis throws when Valkey refuses a command of a transaction. */
type AbortedTransaction = Error & { readonly previousErrors?: readonly Error[] };
