import { type ExitCode, exitCodes } from '../exit-codes.js';

/** What each exit code means, in a few words. */
const meanings: Readonly<Record<ExitCode, string>> = {
  [exitCodes.done]: 'done, or all is as it should be',
  [exitCodes.unexpected]: 'a defect of this command',
  [exitCodes.usage]: 'a wrong argument; nothing was written',
  [exitCodes.conflict]: 'somebody else changed the weights; nothing was overwritten',
  [exitCodes.noRights]: 'not allowed to write; the patch to make by hand is printed',
  [exitCodes.refused]: 'it would not be safe now; nothing was written',
  [exitCodes.inconclusive]: 'nothing is proven; a person must look',
  [exitCodes.rolledBack]: 'the canary failed and gets no calls any more',
  [exitCodes.wrongSplit]: 'the calls are not split as the weights say',
  [exitCodes.rolledBackBlind]: 'no usable metrics for too long; the canary gets no calls any more',
  [exitCodes.failing]: 'the canary failed and keeps its calls (--no-auto-revert)',
  [exitCodes.unreachable]: 'the local mesh or the cluster cannot be reached',
  [exitCodes.interrupted]: 'interrupted; the weights are as they were',
};

/** The list of exit codes for `--help`. */
export const exitCodesHelp = `\nExit codes:\n${Object.entries(meanings)
  .map(([code, meaning]) => `${code.padStart(5)}  ${meaning}`)
  .join('\n')}`;
