import type { Redis } from 'ioredis';
import { localKeys } from './local-keys.js';

/**
 * Tells when a local changed, whichever replica changed it. An announcement may be lost with a connection: who relies
 * on them has to look by itself now and then.
 */
export interface Announcements {
  subscribe(localId: string, changed: () => void): void;
  unsubscribe(localId: string): void;
}

/** Creates announcements by Valkey's channels. The connection is used for nothing else; the caller closes it. */
export function createAnnouncements(connection: Redis): Announcements {
  const listeners = new Map<string, () => void>();

  function listen(channel: string, changed: () => void): void {
    connection.subscribe(channel).then(
      // What was changed before this moment was not told.
      changed,
      // Without a connection: the next one subscribes.
      () => undefined,
    );
  }
  connection.on('message', (channel: string) => listeners.get(channel)?.());
  connection.on('ready', () => {
    for (const [channel, changed] of listeners) {
      listen(channel, changed);
    }
  });

  return {
    subscribe(localId, changed) {
      const channel = localKeys.announcements(localId);
      listeners.set(channel, changed);
      listen(channel, changed);
    },
    unsubscribe(localId) {
      const channel = localKeys.announcements(localId);
      listeners.delete(channel);
      connection.unsubscribe(channel).catch(() => undefined);
    },
  };
}
