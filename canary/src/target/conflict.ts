import type { Split } from '../split/split.js';

/**
 * Says that the weights are not those that were read, with both values and who changed them.
 *
 * @param otherwise who it was when there is no record of the change.
 */
export function describeConflict(
  read: Split,
  found: Split,
  otherwise = 'somebody without this command',
): string {
  const [last] = found.changes;
  const known = read.changes[0];
  const isRecorded = last !== undefined && last.at !== known?.at && last.to === found.canaryPercent;
  const who = isRecorded
    ? `${last.by} (${last.command}, ${last.at}${last.reason === '' ? '' : `, "${last.reason}"`})`
    : otherwise;
  return (
    `the split was changed meanwhile by ${who}: ${read.canaryPercent} % to the canary was known, ` +
    `${found.canaryPercent} % is written now. Nothing was overwritten; look at it (\`canary status\`, \`canary history\`) and decide anew`
  );
}
