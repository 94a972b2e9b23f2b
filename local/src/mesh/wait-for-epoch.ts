import { setTimeout as delay } from 'node:timers/promises';
import { sendValkeyCommand } from '../health/valkey-command.js';
import type { Topology } from '../topology.js';

/** When auth first used its store, in seconds since 1970; services/auth/README.md says what for. */
const epochKey = 'revocation-epoch';

/**
 * Waits until a token that is issued now is trusted: auth refuses those that are older than its store, which begins
 * with the second after its first use. A store that is in use for longer costs no time.
 */
export async function waitForEpoch(topology: Topology, signal?: AbortSignal): Promise<void> {
  const epoch = Number(await sendValkeyCommand(topology.valkeyPort, ['GET', epochKey]));
  const left = epoch * 1000 - Date.now();
  if (left > 0) {
    await delay(left, undefined, { signal });
  }
}
