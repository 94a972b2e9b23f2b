import { join } from 'node:path';
import { type AnswerProbe, isError } from './answer-checks.js';
import { probeAnswers, probeSeconds } from './answer-probe.js';
import { type CallData, createCallData } from './call-data.js';
import { runGhz } from './ghz.js';
import type { MeasuredRow } from './measured-row.js';
import { type MetricsServer, scrapeAll } from './metrics-scrape.js';
import type { Profile, Profiles } from './profiles.js';
import type { Progress } from './progress.js';
import { type Rpc, readRpc, rpcNames } from './rpcs.js';
import { readSeedData, readTokens } from './seed-data.js';
import { countBetween } from './server-counts.js';

/** What a load test needs to know. */
export interface LoadTestOptions {
  /** Where the calls go, as `host:port`. */
  readonly target: string;
  /** The program ghz. */
  readonly ghz: string;
  /** The data file that the servers were seeded with. */
  readonly dataFile: string;
  /** Tokens that the servers accept, as NDJSON. */
  readonly tokensFile: string;
  /** Every server behind the target. */
  readonly servers: readonly MetricsServer[];
  readonly profiles: Profiles;
  /** The folder of the ghz configurations. */
  readonly configDirectory: string;
  readonly signal?: AbortSignal;
}

/** What a load test measured. */
export interface LoadTestResult {
  readonly answers: readonly AnswerProbe[];
  readonly rows: readonly MeasuredRow[];
}

/** A load test whose files were read and found right, ready to send. */
export interface LoadTest {
  /** Number of steps and the longest time that they may take, in seconds, for the progress. */
  readonly steps: number;
  readonly maxSeconds: number;
  /** Sends the load. Rejects with the signal's reason when it is aborted. */
  run(progress: Progress): Promise<LoadTestResult>;
}

const probesOfEachKind = 30;

/**
 * Reads all files and draws the questions; sends nothing yet.
 *
 * @throws UsageError naming file and field.
 */
export function prepareLoadTest(options: LoadTestOptions): LoadTest {
  const { profiles, callData } = options.profiles;
  const rpcs = new Map(rpcNames.map((name) => [name, readRpc(options.configDirectory, name)]));
  const questions = createCallData(readSeedData(options.dataFile), readTokens(options.tokensFile), callData);
  const steps = profiles.flatMap((profile) =>
    profile.rpcs.flatMap((name) => {
      const rpc = rpcs.get(name);
      return rpc === undefined ? [] : [{ profile, rpc }];
    }),
  );
  const asked = [...new Set(steps.map(({ rpc }) => rpc))];
  return {
    steps: asked.length + steps.length,
    maxSeconds: steps.reduce((sum, { profile }) => sum + profile.maxSeconds, asked.length * probeSeconds),
    run: (progress) => send(options, questions, asked, steps, progress),
  };
}

async function send(
  options: LoadTestOptions,
  questions: CallData,
  asked: readonly Rpc[],
  steps: readonly { readonly profile: Profile; readonly rpc: Rpc }[],
  progress: Progress,
): Promise<LoadTestResult> {
  const answers: AnswerProbe[] = [];
  const rows: MeasuredRow[] = [];
  try {
    for (const rpc of asked) {
      progress.begin(`${rpc.name}, are the answers right?`, probeSeconds);
      const own = questions[rpc.name];
      answers.push(await probeAnswers(options.target, rpc, own, probesOfEachKind, options.signal));
    }
    if (answers.every((probe) => probe.answers.every(({ got }) => isError(got)))) {
      // Nobody answers, so there is nothing to put load on.
      return { answers, rows };
    }
    for (const { profile, rpc } of steps) {
      progress.begin(`${profile.name} (${profile.purpose}), ${rpc.name}`, profile.maxSeconds);
      rows.push(await measure(options, profile, rpc, questions));
    }
    return { answers, rows };
  } finally {
    progress.end();
  }
}

async function measure(
  { ghz, target, servers, signal }: LoadTestOptions,
  profile: Profile,
  rpc: Rpc,
  questions: CallData,
): Promise<MeasuredRow> {
  const requests = questions[rpc.name].map(({ request }) => request);
  const run = { ghz, target, rpc, load: profile, requests, ...(signal === undefined ? {} : { signal }) };
  if (profile.purpose !== 'judged') {
    return { profile, rpc: rpc.name, run: await runGhz(run), servers: undefined };
  }
  const before = await scrapeAll(servers, signal);
  const outcome = await runGhz(run);
  const after = await scrapeAll(servers, signal);
  const labels = { service: rpc.service, method: rpc.name };
  return { profile, rpc: rpc.name, run: outcome, servers: countBetween(before, after, labels) };
}

/** The folder of `profiles.json`, `thresholds.json` and the ghz configurations that come with this package. */
export const packageDirectory = join(import.meta.dirname, '..');
