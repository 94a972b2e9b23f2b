import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseGhzReport } from './ghz-report.js';
import { messageOf } from './json-file.js';
import type { RunOutcome } from './measurement.js';
import type { Profile } from './profiles.js';
import type { Rpc } from './rpcs.js';
import { runTool } from './run-tool.js';

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
  /**
   * Asked in this order, again from the start when they run out. Not empty. When the caller streams, these are the
   * messages of each stream.
   */
  readonly requests: readonly object[];
  /** Metadata of each call, such as `authorization`. By default, none. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** When the server streams: ghz leaves a stream after so many messages, on which its status is CANCELED. */
  readonly messagesPerStream?: number;
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
    const metadataFile = join(directory, 'metadata.json');
    await writeFile(dataFile, JSON.stringify(run.requests), { mode: 0o600 });
    await writeFile(metadataFile, JSON.stringify(run.metadata ?? {}), { mode: 0o600 });
    const { maxSeconds } = run.load;
    const ended = await runTool({
      name: 'ghz',
      program: run.ghz,
      args: ghzArguments(run, { dataFile, metadataFile, outputFile }),
      // Relative paths in the configuration are seen from its folder.
      cwd: dirname(run.rpc.configPath),
      maxSeconds,
      limitSeconds: maxSeconds + run.rpc.timeoutSeconds + (run.graceSeconds ?? 5),
      // ghz makes the file once all calls have ended. An interrupt from then on would make it panic (send on closed channel).
      mayInterrupt: () => !existsSync(outputFile),
      signal: run.signal,
    });
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

/** Where ghz reads from and writes to. */
interface GhzFiles {
  readonly dataFile: string;
  readonly metadataFile: string;
  readonly outputFile: string;
}

/** The arguments of ghz for a run. Everything that all runs share is in the RPC's configuration file. */
export function ghzArguments(
  { rpc, load, target, metadata, messagesPerStream }: GhzRun,
  { dataFile, metadataFile, outputFile }: GhzFiles,
): string[] {
  const shape =
    load.load === 'closed'
      ? ['--concurrency', load.concurrency, '--connections', load.connections ?? load.concurrency]
      : [
          ...['--async', '--rps', load.callsPerSecond],
          ...['--concurrency', load.connections, '--connections', load.connections],
        ];
  const files = [
    ...['--config', rpc.configPath, '--data-file', dataFile, '--output', outputFile],
    ...(metadata === undefined ? [] : ['--metadata-file', metadataFile]),
  ];
  const streams = messagesPerStream === undefined ? [] : ['--stream-call-count', messagesPerStream];
  return [...files, '--total', load.calls, ...shape, ...streams, target].map(String);
}
