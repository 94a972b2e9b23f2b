/** What each exit code of `canary` means. */
export const exitCodes = {
  /** What was asked for is done, or what was looked at is as it should be. */
  done: 0,
  /** A defect, or something nobody thought of. */
  unexpected: 1,
  /** A wrong argument. Nothing was written. */
  usage: 2,
  /** Somebody else changed the weights meanwhile. Nothing was overwritten. */
  conflict: 3,
  /** The cluster does not allow it, or refused to write. The patch to make by hand is printed. */
  noRights: 4,
  /** It would not be safe now. Nothing was written. */
  refused: 5,
  /** Nothing is proven: too few calls, no metrics, or a stable release as bad as the canary. A person must look. */
  inconclusive: 6,
  /** The canary failed and gets no calls any more. */
  rolledBack: 7,
  /** The calls are not split as the weights say. */
  wrongSplit: 8,
  /** There were no usable metrics for too long, and the canary gets no calls any more. */
  rolledBackBlind: 9,
  /** The canary failed and, as was asked for, keeps its calls. */
  failing: 10,
  /** The local mesh or the cluster cannot be reached. */
  unreachable: 69,
  interrupted: 130,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
