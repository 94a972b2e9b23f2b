import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process that a test started, with what it printed. */
export interface Child {
  readonly pid: number;
  /** Standard output and standard error so far. */
  output(): string;
  /** Waits for a line that matches; fails when the process ends first, or after 10 seconds. */
  line(pattern: RegExp): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  /** Ends with the exit code, or undefined when a signal ended the process. */
  readonly exited: Promise<number | undefined>;
}

/**
 * Starts a process.
 *
 * @throws when the program is not on PATH; `make tools` puts real Envoy, Valkey, ghz and grpcurl there.
 */
export async function startChild(
  command: string,
  args: readonly string[],
  env = process.env,
): Promise<Child> {
  const child: ChildProcess = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const changed = new EventTarget();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      changed.dispatchEvent(new Event('output'));
    });
  }
  const exited = once(child, 'close').then(
    ([code]): number | undefined => code ?? undefined,
    () => undefined,
  );
  await once(child, 'spawn').catch(() => {
    throw new Error(`${command} cannot be started: is it on PATH? \`make test\` puts it there`);
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    line: (pattern) => awaitLine(pattern),
    signal: (signal) => void child.kill(signal),
    exited,
  };

  async function awaitLine(pattern: RegExp): Promise<string> {
    const limit = AbortSignal.timeout(10_000);
    for (;;) {
      const line = output.split('\n').find((candidate) => pattern.test(candidate));
      if (line !== undefined) {
        return line;
      }
      const more = once(changed, 'output', { signal: limit });
      const next = await Promise.race([more, exited]).catch(() => 'timeout');
      if (!Array.isArray(next)) {
        throw new Error(`${command} printed no line like ${pattern} (${next ?? 'signal'}):\n${output}`);
      }
    }
  }
}
