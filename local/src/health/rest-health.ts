import type { Health } from '../process/process-spec.js';
import { loopback } from '../topology.js';

/** Where every REST server tells whether it takes requests: 200 when it does. */
export const readinessPath = '/health/ready';

/** Asks a REST server on this machine whether it takes requests. */
export async function checkRestHealth(port: number, timeoutMs = 2000): Promise<Health> {
  try {
    const { status } = await fetch(`http://${loopback}:${port}${readinessPath}`, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    return status === 200
      ? { healthy: true, detail: 'ready' }
      : { healthy: false, detail: `not ready (HTTP ${status})` };
  } catch (error) {
    return { healthy: false, detail: describe(error as Error) };
  }
}

/** `fetch` itself only says that it failed; the cause says why. */
function describe({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') {
    return 'REST does not answer';
  }
  return `REST: ${(cause as NodeJS.ErrnoException | undefined)?.code ?? message}`;
}
