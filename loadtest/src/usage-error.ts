/**
 * The caller gave something that cannot work: a flag, a file, a field. The
 * message names it and says how to mend it. The command exits with 64.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
