import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describeEnd } from './describe-end.js';

/** A line that the command wrote with `--json`. */
export interface CommandEvent {
  readonly event: string;
  /** When it was written by the command's own account, in milliseconds since 1970. */
  readonly at: number;
  /** Everything else, as it was written. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The command, as an operator starts it: a process of its own of which nothing is known but what it prints. */
export interface CommandRun {
  readonly events: readonly CommandEvent[];
  /**
   * Waits for the first event that fits, those included that came already.
   *
   * @throws Error with the end of its output when the command ends before.
   */
  next(wanted: (event: CommandEvent) => boolean): Promise<CommandEvent>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<CommandEnd>;
}

/** How the command ended. */
export interface CommandEnd {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** All of standard output, and the end of standard error. */
  readonly output: string;
  readonly progress: string;
}

/** Options of {@link startCommand}. */
export interface CommandOptions {
  readonly repository: string;
  readonly topologyFile: string;
  /** After which it is killed, in seconds: a command that hangs must not stop the drills. */
  readonly limitSeconds: number;
  /** Kills it when aborted. */
  readonly signal: AbortSignal;
}

/** Starts `canary --local --topology … --json` with a verb and its options. */
export function startCommand(args: readonly string[], options: CommandOptions): CommandRun {
  const { repository, topologyFile, limitSeconds, signal } = options;
  const main = join(repository, 'canary/dist/src/main.js');
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', main, '--local', '--topology', topologyFile, '--json', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const events: CommandEvent[] = [];
  const waiting = new Set<() => void>();
  let output = '';
  let progress = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    progress += text;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    output += `${line}\n`;
    const event = parseEvent(line);
    if (event !== undefined) {
      events.push(event);
      wakeAll();
    }
  });
  let isOver = false;
  const ended = endOf(child, limitSeconds, signal).then((exitCode): CommandEnd => {
    isOver = true;
    wakeAll();
    return { exitCode, at: Date.now(), output, progress };
  });

  function wakeAll(): void {
    for (const wake of waiting) {
      wake();
    }
    waiting.clear();
  }

  return {
    events,
    ended,
    kill: (name) => void child.kill(name),
    async next(wanted) {
      for (;;) {
        const found = events.find(wanted);
        if (found !== undefined) {
          return found;
        }
        if (isOver) {
          throw new Error(
            `canary ${args.join(' ')}: ended before what was awaited: ${describeEnd(await ended, events)}`,
          );
        }
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
  };
}

async function endOf(
  child: ChildProcess,
  limitSeconds: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(kill, limitSeconds * 1000);
  signal.addEventListener('abort', kill, { once: true });
  try {
    const [code] = await once(child, 'close');
    return code ?? undefined;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

function parseEvent(line: string): CommandEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('event' in value)) {
      return undefined;
    }
    const at = 'at' in value ? Date.parse(String(value.at)) : Number.NaN;
    return {
      event: String(value.event),
      at: Number.isNaN(at) ? Date.now() : at,
      fields: { ...value },
    };
  } catch {
    return undefined;
  }
}
