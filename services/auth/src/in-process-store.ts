import type { Entry, RecordStore, Values } from './record-store.js';
import { type Key, revocationEpochKey } from './records.js';

interface Kept extends Entry {
  /** What the text means, once somebody asked. */
  value?: unknown;
}

/**
 * Creates a store in the memory of this process. Nobody else sees what is written here, a revocation for instance, so
 * it serves tests and a single replica only.
 *
 * @param now milliseconds since 1970.
 */
export function createInProcessStore(now: () => number = Date.now): RecordStore {
  // A fresh store has lost nothing, for no token of its time can have been revoked elsewhere.
  const entries = new Map<string, Kept>([
    [revocationEpochKey.name, { name: revocationEpochKey.name, text: '0' }],
  ]);

  function read({ name, parse }: Key<unknown>): unknown {
    const entry = entries.get(name);
    if (entry === undefined) {
      return undefined;
    }
    if (entry.expireTime !== undefined && entry.expireTime * 1000 <= now()) {
      entries.delete(name);
      return undefined;
    }
    entry.value ??= parse(entry.text);
    return entry.value;
  }

  function get<const Keys extends readonly Key<unknown>[]>(keys: Keys): Values<Keys> {
    return keys.map(read) as unknown as Values<Keys>;
  }

  return {
    get,
    getLatest: async (keys) => get(keys),
    async put(written) {
      for (const entry of written) {
        entries.set(entry.name, { ...entry });
      }
    },
    async create(entry) {
      const isNew = !entries.has(entry.name);
      if (isNew) {
        entries.set(entry.name, { ...entry });
      }
      return isNew;
    },
    async remove(name) {
      entries.delete(name);
    },
    watchAvailability: (listener) => listener(true),
    close: () => entries.clear(),
  };
}
