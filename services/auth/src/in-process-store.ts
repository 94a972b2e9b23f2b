import type { Entry, RecordStore, Values } from './record-store.js';
import { type Key, revocationEpochKey } from './records.js';

/**
 * Creates a store in the memory of this process. Nobody else sees what is written here, a revocation for instance, so
 * it serves tests and a single replica only.
 *
 * @param now milliseconds since 1970.
 */
export function createInProcessStore(now: () => number = Date.now): RecordStore {
  // A fresh store has lost nothing, for no token of its time can have been revoked elsewhere.
  const entries = new Map<string, Entry>([
    [revocationEpochKey.name, { name: revocationEpochKey.name, text: '0' }],
  ]);

  function read<Value>({ name, parse }: Key<Value>): Value | undefined {
    const entry = entries.get(name);
    if (entry === undefined || (entry.expireTime !== undefined && entry.expireTime * 1000 <= now())) {
      entries.delete(name);
      return undefined;
    }
    return parse(entry.text);
  }

  return {
    get<const Keys extends readonly Key<unknown>[]>(keys: Keys): Values<Keys> {
      return keys.map(read) as unknown as Values<Keys>;
    },
    async put(written) {
      for (const entry of written) {
        entries.set(entry.name, entry);
      }
    },
    watchAvailability: (listener) => listener(true),
    close: () => entries.clear(),
  };
}
