import { spawn } from 'node:child_process';

/** How a program is run. */
export interface CommandOptions {
  /** Given to its standard input. */
  readonly input?: string;
  /** By default, 60. */
  readonly timeoutSeconds?: number;
}

/** A program ended with something else than 0, or not in time. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** What it wrote to standard error, and to standard output. */
  readonly output: string;

  constructor(message: string, output: string) {
    super(`${message}${output === '' ? '' : `:\n${output.trim()}`}`);
    this.output = output;
  }
}

/** A program that is running. */
export interface RunningCommand {
  /** Resolves with its standard output once it has ended well. */
  readonly output: Promise<string>;
  /** Resolves once it has written a line to standard output. */
  line(text: string): Promise<void>;
  /** Closes its standard input. */
  closeInput(): void;
  /** Ends it. */
  stop(): void;
}

/** Starts a program without a shell. Without `input`, its standard input stays open until `closeInput`. */
export function startCommand(
  program: string,
  args: readonly string[],
  { input, timeoutSeconds = 60 }: CommandOptions = {},
): RunningCommand {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const written: Buffer[] = [];
  const about = `${program} ${args.slice(0, 4).join(' ')}`;
  const output = new Promise<string>((resolve, reject) => {
    const complaints: Buffer[] = [];
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeoutSeconds * 1000);
    child.stdout.on('data', (chunk: Buffer) => written.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new CommandError(`${program} does not run`, error.message));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const text = Buffer.concat(written).toString();
      if (code === 0) {
        resolve(text);
        return;
      }
      const how = late ? `took longer than ${timeoutSeconds} s` : `ended with ${code ?? signal}`;
      reject(new CommandError(`${about} ${how}`, `${Buffer.concat(complaints)}${text.slice(-4_000)}`));
    });
  });
  // Whoever awaits it later still gets the error.
  output.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  if (input !== undefined) {
    child.stdin.end(input);
  }
  const line = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (Buffer.concat(written).toString().split('\n').includes(text)) {
          child.stdout.off('data', look);
          resolve();
        }
      };
      child.stdout.on('data', look);
      look();
    });
  return { output, line, closeInput: () => child.stdin.end(), stop: () => child.kill() };
}

/**
 * Runs a program to its end.
 *
 * @returns its standard output.
 * @throws CommandError when it ends with something else than 0, or not in time.
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  return await startCommand(program, args, { ...options, input: options.input ?? '' }).output;
}
