import { CommanderError } from 'commander';
import { CanaryError } from './canary-error.js';
import type { Surroundings } from './command/open-session.js';
import { createProgram } from './create-program.js';
import { type ExitCode, exitCodes } from './exit-codes.js';

/**
 * Runs the command with its arguments and tells errors on stderr, with `--json` on stdout too.
 *
 * @returns the exit code. Does not throw.
 */
export async function runCanary(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { streams, signal } = surroundings;
  let exitCode: ExitCode = exitCodes.done;
  const program = createProgram({
    ...surroundings,
    onEnd: (code) => {
      exitCode = code;
    },
  });

  function tell(code: ExitCode, message: string): ExitCode {
    if (program.opts<{ json?: true }>().json === true) {
      // The last line of a run is always its end.
      const end = program.args[0] === 'run' ? { event: 'end' } : {};
      streams.stdout.write(`${JSON.stringify({ ...end, exitCode: code, error: message })}\n`);
    }
    streams.stderr.write(`canary: ${message}\n`);
    return code;
  }

  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what is wrong. Asking for help is no error.
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    if (signal.aborted) {
      return tell(exitCodes.interrupted, 'interrupted; `canary status` shows the weights');
    }
    return error instanceof CanaryError
      ? tell(error.exitCode, error.message)
      : tell(exitCodes.unexpected, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
