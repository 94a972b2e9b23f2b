import { redisUrlSchema } from '@zenlogic/runtime/valkey';
import { type Command, Option } from 'commander';
import type { RecordStore } from './record-store.js';
import { createValkeyStore } from './valkey-store.js';

/** How long a command waits for Valkey to be there, in milliseconds. */
const connectLimit = 5_000;

/**
 * Gives a command the option `--redis-url` and, when it runs, a store that is connected.
 *
 * @param act gets the store and the arguments of the command. What it throws ends the command.
 */
export function withStore(
  command: Command,
  act: (store: RecordStore, args: string[]) => Promise<void>,
): void {
  command
    .addOption(
      new Option('--redis-url <url>', 'where Valkey is, such as redis://valkey:6379').env('AUTH_REDIS_URL'),
    )
    .action(async () => {
      const url = redisUrlSchema.safeParse(command.opts<{ redisUrl?: string }>().redisUrl);
      if (!url.success) {
        throw new Error(
          'where is Valkey? Give --redis-url, such as redis://valkey:6379, or set AUTH_REDIS_URL',
        );
      }
      // Long enough for a file of a million records in one transaction.
      const store = createValkeyStore({ url: url.data, commandTimeout: 60_000 });
      try {
        await available(store, url.data);
        await act(store, command.args);
      } finally {
        store.close();
      }
    });
}

function available(store: RecordStore, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(url);
    const timer = setTimeout(
      () => reject(new Error(`Valkey does not answer at ${host}; is it running, and is the password right?`)),
      connectLimit,
    );
    store.watchAvailability((isAvailable) => {
      if (isAvailable) {
        clearTimeout(timer);
        resolve();
      }
    });
  });
}
