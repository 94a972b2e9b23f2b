import type { ExitCode } from './exit-codes.js';

/** Something that ends a command with an exit code of its own. The message is for the operator: what, and how to mend it. */
export class CanaryError extends Error {
  override readonly name = 'CanaryError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
