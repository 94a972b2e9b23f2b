import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Load } from '../ghz.js';
import { messageOf } from '../json-file.js';
import type { BrokenRun } from '../measurement.js';
import type { Profile } from '../profiles.js';
import { runTool } from '../run-tool.js';
import type { RestQuestion } from './rest-question.js';
import { measureRest, parseVegetaResults, type RestOutcome, type RestResult } from './vegeta-results.js';

/** One run of vegeta. */
export interface VegetaRun {
  /** The program: a path, or a name on PATH. */
  readonly vegeta: string;
  /** Where to send the requests, as `host:port`. */
  readonly target: string;
  readonly load: Load | Profile;
  /** Asked in this order, again from the start when they run out. Not empty. */
  readonly questions: readonly RestQuestion[];
  /** Ends vegeta at once when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** How long vegeta waits for one answer, in seconds. */
export const restTimeoutSeconds = 2;

/** Requests of an open loop that may be under way at the same time; at this bound the rate is not reached, which is seen. */
const maxWorkers = 1000;

/**
 * Sends requests by vegeta and measures them; every answer is checked.
 *
 * @returns a broken outcome, never an error, when vegeta fails.
 * @throws the signal's reason when it is aborted.
 */
export async function runVegeta(run: VegetaRun): Promise<RestOutcome> {
  return measureRest(await collectRestResults(run), run.load.calls);
}

/** Does what {@link runVegeta} does, and returns each request with its answer and its time. */
export async function collectRestResults(run: VegetaRun): Promise<readonly RestResult[] | BrokenRun> {
  const { vegeta, load, questions, signal } = run;
  signal?.throwIfAborted();
  // Tokens are in the requests, which stay in a private folder and go with it.
  const directory = await mkdtemp(join(tmpdir(), 'loadtest-vegeta-'));
  try {
    const [targets, results, text] = ['targets.ndjson', 'results.bin', 'results.ndjson'].map((name) =>
      join(directory, name),
    ) as [string, string, string];
    await writeFile(targets, renderTargets(run.target, questions, load.calls), { mode: 0o600 });
    const attack = {
      args: vegetaArguments(load, targets, results),
      maxSeconds: load.maxSeconds,
      limitSeconds: load.maxSeconds + restTimeoutSeconds + 5,
    };
    const encode = {
      args: ['encode', '-to', 'json', '-output', text, results],
      maxSeconds: 60,
      limitSeconds: 61,
    };
    for (const step of [attack, encode]) {
      const broken = await runTool({ name: 'vegeta', program: vegeta, signal, ...step });
      signal?.throwIfAborted();
      if (broken !== undefined) {
        return { broken };
      }
    }
    return parseVegetaResults(await readFile(text, 'utf8'), questions);
  } catch (error) {
    signal?.throwIfAborted();
    return { broken: `vegeta wrote no result: ${messageOf(error)}` };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The arguments of `vegeta attack`. */
export function vegetaArguments(load: Load, targets: string, results: string): string[] {
  return [
    'attack',
    // It ends when the targets run out: ended by a time, a machine that is busy would send fewer.
    ...['-format', 'json', '-targets', targets, '-lazy', '-output', results],
    ...['-timeout', `${restTimeoutSeconds}s`, '-http2=false', '-redirects', '-1', '-max-body', '65536'],
    ...shapeOf(load),
  ];
}

function shapeOf(load: Load): string[] {
  if (load.load === 'closed') {
    // Without a rate, each worker asks again as soon as it is answered.
    const callers = `${load.concurrency}`;
    return ['-rate', '0', '-connections', callers, '-workers', callers, '-max-workers', callers];
  }
  // So many connections are kept; more are opened while all of them are busy.
  const connections = `${load.connections}`;
  return [
    ...['-rate', `${load.callsPerSecond}/1s`, '-connections', connections],
    ...['-workers', connections, '-max-workers', `${maxWorkers}`],
  ];
}

function renderTargets(target: string, questions: readonly RestQuestion[], calls: number): string {
  const lines = questions.map(({ path, token }, index) => {
    // The part behind # is not sent, but vegeta repeats it in its result.
    const url = `http://${target}${path}#${index}`;
    const header = { Authorization: [`Bearer ${token}`], Accept: ['application/json'] };
    return `${JSON.stringify({ method: 'GET', url, header })}\n`;
  });
  return Array.from({ length: calls }, (_, call) => lines[call % lines.length]).join('');
}
