import { type ExitCode, exitCodes } from '../exit-codes.js';
import { formatHistory } from '../output/format-history.js';
import type { Session } from './session.js';

/** Shows what this command has changed, the newest first. */
export async function history({ target, output, clock, signal }: Session): Promise<ExitCode> {
  const { canaryPercent, changes } = await target.readSplit(signal);
  output.result(formatHistory(changes, clock.now()), { target: target.name, canaryPercent, changes });
  return exitCodes.done;
}
