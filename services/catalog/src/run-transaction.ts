import { translate } from '@zenlogic/runtime/valkey';
import type { ChainableCommander } from 'ioredis';

/**
 * Runs commands as one transaction.
 *
 * @param action what they do, for the error, such as `read the stock of …`.
 * @returns the replies, in the order of the commands.
 * @throws what `translate` makes of the first error.
 */
export async function runTransaction(commands: ChainableCommander, action: string): Promise<unknown[]> {
  const replies = await commands.exec().catch((error: Error) => {
    throw translate(error, action);
  });
  const failed = replies?.find(([error]) => error)?.[0];
  if (failed || !replies) {
    throw translate(failed ?? new Error('no reply'), action);
  }
  return replies.map(([, reply]) => reply);
}
