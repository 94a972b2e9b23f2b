import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  /** Where it serves, as `host:port`. */
  readonly address: string;
  /** Ends it and returns when it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a Node program that writes `{"serving":"host:port"}` as its first line once it serves.
 *
 * @param env all of its environment but PATH.
 * @throws when it ends before it serves.
 */
export async function startServerProcess(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    // A group of its own: Ctrl-C in a terminal is for the benchmark, which ends it in turn.
    detached: true,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const line = once(createInterface({ input: child.stdout }), 'line');
  const first = await Promise.race([line, ended.then(() => undefined)]);
  if (first === undefined) {
    throw new Error(
      `${script} ended before it served (${child.signalCode ?? `exit code ${child.exitCode}`})`,
    );
  }
  const { serving }: { serving: string } = JSON.parse(String(first[0]));
  return { pid: child.pid ?? 0, address: serving, stop: () => end(child, ended) };
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await ended;
  }
}
