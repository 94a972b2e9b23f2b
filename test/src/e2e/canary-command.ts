import { spawn } from 'node:child_process';
import { runCommand } from './command.js';
import type { Namespace } from './namespace.js';
import { repository } from './settings.js';

/** How `canary` is run. */
export interface CanaryOptions {
  /** By default, that of the tests. */
  readonly kubeconfig?: string;
  /** By default, 120. */
  readonly timeoutSeconds?: number;
}

/** What `canary --json` came to. */
export interface CanaryOutcome {
  readonly exitCode: number;
  /** Its standard output: a document, or an event a line. */
  readonly output: string;
  /** What it told people. */
  readonly said: string;
}

/** An event of `canary run --json`. */
export interface CanaryEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

/** A `canary run` that is under way. */
export interface RunningCanary {
  /**
   * Resolves with the next event of a kind.
   *
   * @throws Error when the command ends before.
   */
  event(name: string): Promise<CanaryEvent>;
  readonly finished: Promise<CanaryOutcome>;
}

/** What `canary shift --json` tells, as far as the tests look at it. */
export interface ShiftDocument {
  readonly proxiesSeconds: number;
  readonly shareSeconds?: number;
  readonly share?: { readonly observedPercent: number; readonly calls: number };
  readonly sentence: string;
}

const command = `${repository}canary/dist/src/main.js`;

/** Runs `canary` on the namespace to its end, whatever that is. */
export async function runCanary(
  namespace: Namespace,
  args: readonly string[],
  options?: CanaryOptions,
): Promise<CanaryOutcome> {
  return await (await startCanary(namespace, args, options)).finished;
}

/** Starts `canary` on the namespace. */
export async function startCanary(
  namespace: Namespace,
  args: readonly string[],
  { kubeconfig, timeoutSeconds = 120 }: CanaryOptions = {},
): Promise<RunningCanary> {
  const context = (await runCommand('kubectl', ['config', 'current-context'])).trim();
  const target = [
    ...['--context', context, '--namespace', namespace.name],
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
  ];
  const child = spawn(process.execPath, [command, ...target, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutSeconds * 1000,
  });
  let output = '';
  let said = '';
  let waiting: (() => void)[] = [];
  const look = (): void => {
    const now = waiting;
    waiting = [];
    for (const resolve of now) {
      resolve();
    }
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  let isOver = false;
  const finished = new Promise<CanaryOutcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      isOver = true;
      look();
      resolve({ exitCode: code ?? -1, output, said });
    });
  });
  finished.catch(() => undefined);

  async function event(name: string): Promise<CanaryEvent> {
    for (let seen = 0; ; ) {
      const events = eventsOf(output);
      const found = events.slice(seen).find((one) => one.event === name);
      if (found !== undefined) {
        return found;
      }
      seen = events.length;
      if (isOver) {
        throw new Error(`canary ended before it told of ${name}: ${output}${said}`);
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }
  return { event, finished };
}

/** The document that a verb printed. */
export function documentOf<T>({ exitCode, output, said }: CanaryOutcome): T {
  try {
    return JSON.parse(output) as T;
  } catch {
    throw new Error(`canary ended with ${exitCode} and printed no document: ${output}${said}`);
  }
}

/** The events that a run printed; the last line may be cut off. */
export function eventsOf(output: string): readonly CanaryEvent[] {
  return output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line): CanaryEvent => JSON.parse(line));
}
