#!/usr/bin/env node
import { CommanderError } from 'commander';
import { CanaryError } from './canary-error.js';
import { createProgram } from './create-program.js';
import { type ExitCode, exitCodes } from './exit-codes.js';

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => interruption.abort(new Error(`ended by ${name}`)));
}

const program = createProgram({
  streams: { stdout: process.stdout, stderr: process.stderr },
  env: process.env,
  signal: interruption.signal,
  onEnd: (exitCode) => {
    process.exitCode = exitCode;
  },
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = tellError(error);
}

function tellError(error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has said what is wrong. Asking for help is no error.
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  if (interruption.signal.aborted) {
    return tell(exitCodes.interrupted, 'interrupted; `canary status` shows the weights');
  }
  return error instanceof CanaryError
    ? tell(error.exitCode, error.message)
    : tell(exitCodes.unexpected, error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function tell(exitCode: ExitCode, message: string): ExitCode {
  if (program.opts<{ json?: true }>().json === true) {
    process.stdout.write(`${JSON.stringify({ error: message, exitCode })}\n`);
  }
  process.stderr.write(`canary: ${message}\n`);
  return exitCode;
}
