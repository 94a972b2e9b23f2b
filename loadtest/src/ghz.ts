import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RequestFields } from './call-data.js';
import { parseGhzReport } from './ghz-report.js';
import { messageOf } from './json-file.js';
import type { RunOutcome } from './measurement.js';
import type { Profile } from './profiles.js';
import type { Rpc } from './rpcs.js';

/** The load of a profile, without its name and purpose. */
export type Load =
  | {
      readonly load: 'closed';
      readonly concurrency: number;
      /** By default, one for each caller. */
      readonly connections?: number;
      readonly calls: number;
      readonly maxSeconds: number;
    }
  | {
      readonly load: 'open';
      readonly callsPerSecond: number;
      readonly connections: number;
      readonly calls: number;
      readonly maxSeconds: number;
    };

/** One run of ghz. */
export interface GhzRun {
  /** The program: a path, or a name on PATH. */
  readonly ghz: string;
  /** Where to send the calls, as `host:port`. */
  readonly target: string;
  readonly rpc: Rpc;
  readonly load: Load | Profile;
  /** Asked in this order, again from the start when they run out. Not empty. */
  readonly requests: readonly RequestFields[];
  /** How long ghz may take to start and to write its result, beyond the load itself. By default, 5 s. */
  readonly graceSeconds?: number;
  /** Ends ghz at once when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Runs ghz once and reads what it measured.
 *
 * The run ends after `calls` calls or `maxSeconds`, whichever comes first.
 * ghz's own time bound is not used, because with `--max-duration` ghz v0.121.0
 * ignores `--total`; ghz is interrupted instead, on which it stops asking,
 * waits for the calls under way (`duration-stop: wait`) and writes its result.
 * A ghz that does not end in time is killed, and the run is broken.
 *
 * @returns a broken outcome, never an error, when ghz fails.
 * @throws the signal's reason when it is aborted.
 */
export async function runGhz(run: GhzRun): Promise<RunOutcome> {
  run.signal?.throwIfAborted();
  // Requests may hold tokens, and ghz repeats them in its result: both stay in a private folder and go with it.
  const directory = await mkdtemp(join(tmpdir(), 'loadtest-ghz-'));
  try {
    const dataFile = join(directory, 'requests.json');
    const outputFile = join(directory, 'result.json');
    await writeFile(dataFile, JSON.stringify(run.requests), { mode: 0o600 });
    const ended = await runToEnd(run, ghzArguments(run, dataFile, outputFile), outputFile);
    run.signal?.throwIfAborted();
    if (ended !== undefined) {
      return { broken: ended };
    }
    return parseGhzReport(await readFile(outputFile, 'utf8'));
  } catch (error) {
    run.signal?.throwIfAborted();
    return { broken: `ghz wrote no result: ${messageOf(error)}` };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The arguments of ghz for a run. Everything that all runs share is in the RPC's configuration file. */
export function ghzArguments({ rpc, load, target }: GhzRun, dataFile: string, outputFile: string): string[] {
  const shape =
    load.load === 'closed'
      ? ['--concurrency', load.concurrency, '--connections', load.connections ?? load.concurrency]
      : [
          ...['--async', '--rps', load.callsPerSecond],
          ...['--concurrency', load.connections, '--connections', load.connections],
        ];
  const files = ['--config', rpc.configPath, '--data-file', dataFile, '--output', outputFile];
  return [...files, '--total', load.calls, ...shape, target].map(String);
}

/** Returns why the run is broken, or undefined when ghz ended well. */
async function runToEnd(
  { ghz, rpc, load, graceSeconds = 5, signal }: GhzRun,
  args: string[],
  outputFile: string,
): Promise<string | undefined> {
  const limitSeconds = load.maxSeconds + rpc.timeoutSeconds + graceSeconds;
  // Relative paths in the configuration are seen from its folder. ghz also reads settings from the environment
  // (CONFIGOR_…), so it gets none.
  const child = spawn(ghz, args, {
    cwd: dirname(rpc.configPath),
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = setTimeout(() => {
    // ghz makes the file once all calls have ended. An interrupt from then on would make it panic (send on closed channel).
    if (!existsSync(outputFile)) {
      child.kill('SIGINT');
    }
  }, load.maxSeconds * 1000);
  let killed = false;
  const kill = setTimeout(() => {
    killed = true;
    child.kill('SIGKILL');
  }, limitSeconds * 1000);
  const abort = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) {
    abort();
  }
  try {
    const words = lastWords(child);
    const [code, by] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (killed) {
      return `ghz did not end within ${limitSeconds} s and was killed`;
    }
    if (code === 0) {
      return undefined;
    }
    const how = code === null ? `was ended by ${by}` : `exited with ${code}`;
    return words.text === '' ? `ghz ${how}` : `ghz ${how}: ${words.text}`;
  } catch (error) {
    return `ghz could not be started: ${messageOf(error)}`;
  } finally {
    clearTimeout(stop);
    clearTimeout(kill);
    signal?.removeEventListener('abort', abort);
  }
}

/** Keeps the first line that the child wrote to its standard error, at most 300 characters. */
function lastWords(child: ChildProcess): { readonly text: string } {
  const words = { text: '' };
  let all = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    all = (all + chunk).slice(0, 2000);
    words.text = (all.trim().split('\n')[0] ?? '').slice(0, 300);
  });
  return words;
}
