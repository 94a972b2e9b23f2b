import { ValkeyConnection } from '@zenlogic/runtime/valkey';

/** How often, in milliseconds, the connection is proven to be alive. */
const heartbeat = 200;
/** How long, in milliseconds, a proof holds: a few may be late. */
const proofLifetime = 900;

/** The connections of a process to Valkey. */
export interface ValkeyLink {
  /** For what a caller waits for: a command that takes longer than 150 ms fails. */
  readonly commands: ValkeyConnection;
  /** For what is large, such as the whole stock of a local, and for what nobody waits for: a command may take 1.5 s. */
  readonly bulk: ValkeyConnection;
  /** For announcements: nothing but subscriptions. */
  readonly announcements: ValkeyConnection;
  /** Calls back with whether Valkey answers: at once, and at each change. */
  watchAvailability(listener: (available: boolean) => void): void;
  close(): void;
}

/** Connects to Valkey. The connections come back by themselves, and none ever queues a command. */
export function createValkeyLink(url: string): ValkeyLink {
  const commands = new ValkeyConnection(url);
  const bulk = new ValkeyConnection(url, { commandTimeout: 1_500 });
  const announcements = new ValkeyConnection(url);
  const connections = [commands, bulk, announcements];
  const listeners: ((available: boolean) => void)[] = [];
  let provenUntil = 0;
  let available = false;

  function publish(): void {
    // Announcements only make changes come sooner.
    const now = performance.now() < provenUntil && [commands, bulk].every(({ status }) => status === 'ready');
    if (now !== available) {
      available = now;
      for (const listener of listeners) {
        listener(available);
      }
    }
  }
  async function prove(): Promise<void> {
    const sent = performance.now();
    try {
      await commands.ping();
      provenUntil = sent + proofLifetime;
    } catch {
      // Said by the proof that does not come.
    }
    publish();
  }
  for (const connection of connections) {
    connection.on('close', publish);
    connection.on('ready', () => void prove());
  }
  const timer = setInterval(() => void prove(), heartbeat);

  return {
    commands,
    bulk,
    announcements,
    watchAvailability(listener) {
      listeners.push(listener);
      listener(available);
    },
    close() {
      listeners.length = 0;
      clearInterval(timer);
      for (const connection of connections) {
        connection.disconnect();
      }
    },
  };
}
