import { spawn } from 'node:child_process';

/** What a command left behind. */
export interface CommandResult {
  /** 0 is success; `undefined` when it could not be started or was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link runCommand}. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the command when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** By default, none. */
  readonly timeoutMs?: number;
}

/** Runs a command to its end and collects what it prints. Never throws: a command that is missing has no exit code. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: options.signal,
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => resolve({ exitCode: undefined, stdout, stderr: stderr || error.message }));
    child.on('close', (code) => resolve({ exitCode: code ?? undefined, stdout, stderr }));
  });
}
