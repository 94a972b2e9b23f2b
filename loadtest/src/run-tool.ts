import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from './json-file.js';

/** One run of a program that puts load on something. */
export interface ToolRun {
  /** What messages call it. */
  readonly name: string;
  /** A path, or a name on PATH. */
  readonly program: string;
  readonly args: readonly string[];
  /** By default, the folder of this process. */
  readonly cwd?: string;
  /** It is interrupted (SIGINT) after this time, on which it should end well. In seconds. */
  readonly maxSeconds: number;
  /** It is killed after this time. In seconds. */
  readonly limitSeconds: number;
  /** Asked when the time is up. By default, yes. */
  readonly mayInterrupt?: () => boolean;
  /** Kills it at once when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program to its end.
 *
 * @returns why the run is broken, as a sentence without full stop, or undefined when it ended well.
 */
export async function runTool(run: ToolRun): Promise<string | undefined> {
  const { name, limitSeconds, signal } = run;
  const child = spawn(run.program, run.args, {
    cwd: run.cwd,
    // Such programs take settings from the environment (ghz: CONFIGOR_…), so they get none.
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = setTimeout(() => {
    if (run.mayInterrupt?.() ?? true) {
      child.kill('SIGINT');
    }
  }, run.maxSeconds * 1000);
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
      return `${name} did not end within ${limitSeconds} s and was killed`;
    }
    if (code === 0) {
      return undefined;
    }
    const how = code === null ? `was ended by ${by}` : `exited with ${code}`;
    return words.text === '' ? `${name} ${how}` : `${name} ${how}: ${words.text}`;
  } catch (error) {
    return `${name} could not be started: ${messageOf(error)}`;
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
