import { join } from 'node:path';
import { type AnswerProbe, isError } from './answer-checks.js';
import { probeAnswers, probeSeconds } from './answer-probe.js';
import { type CallData, createCallData } from './call-data.js';
import { type CatalogTest, prepareCatalogTest } from './catalog/catalog-test.js';
import { runGhz } from './ghz.js';
import type { MeasuredRow } from './measured-row.js';
import { cpuBetween, type MetricsServer, scrapeAll } from './metrics-scrape.js';
import type { Profile, Profiles } from './profiles.js';
import type { Progress } from './progress.js';
import { nameRestCall, type RestName, restBackends, restNames } from './rest/rest-calls.js';
import { probeRestAnswers } from './rest/rest-probe.js';
import type { RestQuestion } from './rest/rest-question.js';
import { createValidateLocalQuestions } from './rest/validate-local-questions.js';
import { runVegeta } from './rest/vegeta.js';
import { type Rpc, type RpcName, readRpc, rpcNames } from './rpcs.js';
import { readSeedData, readTokens } from './seed-data.js';
import { countBetween } from './server-counts.js';
import type { StreamsResult } from './streams/streams-result.js';
import { UsageError } from './usage-error.js';
import { measureBothBytes, type SideBytes } from './wire/measure-both-bytes.js';

/** What a load test needs to know. */
export interface LoadTestOptions {
  /** Where the calls by gRPC go, as `host:port`. */
  readonly target: string;
  /** The program ghz. */
  readonly ghz: string;
  /** The data file that the servers were seeded with. */
  readonly dataFile: string;
  /** Tokens that the servers accept, as NDJSON. */
  readonly tokensFile: string;
  /** Every server behind the target. */
  readonly servers: readonly MetricsServer[];
  /** Where the calls by REST go, as `host:port`; needed when a profile makes any. */
  readonly rest?: string | undefined;
  /** The program vegeta. */
  readonly vegeta: string;
  /** Every gateway; their CPU time is shown. */
  readonly gateways: readonly MetricsServer[];
  /** Where the calls of the catalog go, as `host:port`; needed for products and streams. */
  readonly catalog?: string | undefined;
  /** Every server of the catalog. */
  readonly catalogServers: readonly MetricsServer[];
  readonly profiles: Profiles;
  /** The folder of the ghz configurations. */
  readonly configDirectory: string;
  readonly signal?: AbortSignal;
}

/** What a load test measured. */
export interface LoadTestResult {
  readonly answers: readonly AnswerProbe[];
  readonly rows: readonly MeasuredRow[];
  /** Undefined when no streams were to be opened. */
  readonly streams?: StreamsResult | undefined;
  /** Undefined unless ValidateLocal was asked by gRPC and by REST. */
  readonly bytes?: SideBytes | undefined;
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

/** A load on one RPC, or on one REST call. */
type Step =
  | { readonly profile: Profile; readonly rpc: Rpc<RpcName> }
  | { readonly profile: Profile; readonly rest: RestName };

/** Everything that was read and drawn, and where it goes. */
interface Plan {
  readonly options: LoadTestOptions;
  readonly questions: CallData;
  /** Asked by REST about locals; those about products are drawn once there are some. */
  readonly localQuestions: readonly RestQuestion[];
  readonly rpcs: readonly Rpc<RpcName>[];
  readonly restCalls: readonly RestName[];
  readonly steps: readonly Step[];
  /** Undefined when nothing is asked of the catalog. */
  readonly catalog: CatalogTest | undefined;
}

/**
 * Reads all files and draws the questions; sends nothing yet.
 *
 * @throws UsageError naming file, field or flag.
 */
export function prepareLoadTest(options: LoadTestOptions): LoadTest {
  const { profiles, callData, streams } = options.profiles;
  const rpcs = new Map(rpcNames.map((name) => [name, readRpc(options.configDirectory, name)]));
  const data = readSeedData(options.dataFile);
  const tokens = readTokens(options.tokensFile);
  const steps = profiles.flatMap((profile): Step[] => [
    ...profile.rpcs.flatMap((name) => {
      const rpc = rpcs.get(name);
      return rpc === undefined ? [] : [{ profile, rpc }];
    }),
    ...(profile.rest ?? []).map((rest) => ({ profile, rest })),
  ]);
  const asked = (name: RestName): boolean => steps.some((step) => 'rest' in step && step.rest === name);
  const restCalls = restNames.filter(asked);
  if (restCalls.length > 0 && options.rest === undefined) {
    throw new UsageError('--rest: is missing; profiles.json has calls by REST');
  }
  const plan: Plan = {
    options,
    questions: createCallData(data, tokens, callData),
    localQuestions: asked('ValidateLocal') ? createValidateLocalQuestions(data, tokens, callData) : [],
    rpcs: [...new Set(steps.flatMap((step) => ('rpc' in step ? [step.rpc] : [])))],
    restCalls,
    steps,
    catalog:
      asked('GetProduct') || streams !== undefined
        ? prepareCatalogTest({ ...options, data, tokens, streams })
        : undefined,
  };
  const probes = plan.rpcs.length + restCalls.length;
  return {
    steps: probes + steps.length + (plan.catalog?.steps ?? 0),
    maxSeconds: steps.reduce(
      (sum, { profile }) => sum + profile.maxSeconds,
      probes * probeSeconds + (plan.catalog?.maxSeconds ?? 0),
    ),
    run: (progress) => send(plan, progress),
  };
}

async function send(plan: Plan, progress: Progress): Promise<LoadTestResult> {
  const { options, questions, catalog } = plan;
  const { target, rest = '', signal } = options;
  const answers: AnswerProbe[] = [];
  const rows: MeasuredRow[] = [];
  try {
    for (const rpc of plan.rpcs) {
      progress.begin(`${rpc.name}, are the answers right?`, probeSeconds);
      answers.push(await probeAnswers(target, rpc, questions[rpc.name], probesOfEachKind, signal));
    }
    answers.push(...((await catalog?.prepare(progress)) ?? []));
    const restQuestions: Readonly<Record<RestName, readonly RestQuestion[]>> = {
      ValidateLocal: plan.localQuestions,
      GetProduct: catalog?.productQuestions ?? [],
    };
    for (const name of plan.restCalls) {
      progress.begin(`${nameRestCall(name)}, are the answers right?`, probeSeconds);
      answers.push(
        await probeRestAnswers(rest, name, restQuestions[name], probesOfEachKind, probeSeconds, signal),
      );
    }
    if (answers.every((probe) => probe.answers.every(({ got }) => isError(got)))) {
      // Nobody answers, so there is nothing to put load on.
      return { answers, rows };
    }
    for (const step of plan.steps) {
      const name = 'rpc' in step ? step.rpc.name : nameRestCall(step.rest);
      progress.begin(`${step.profile.name} (${step.profile.purpose}), ${name}`, step.profile.maxSeconds);
      rows.push(
        'rpc' in step
          ? await measureRpc(options, step.profile, step.rpc, questions)
          : await measureRestCall(options, step.profile, step.rest, restQuestions[step.rest]),
      );
    }
    const streams = await catalog?.openStreams(progress);
    const bytes =
      plan.localQuestions.length > 0 && plan.rpcs.some(({ name }) => name === 'ValidateLocal')
        ? await measureBothBytes(target, rest, questions.ValidateLocal, plan.localQuestions)
        : undefined;
    return { answers, rows, streams, bytes };
  } finally {
    catalog?.close();
    progress.end();
  }
}

async function measureRpc(
  options: LoadTestOptions,
  profile: Profile,
  rpc: Rpc<RpcName>,
  questions: CallData,
): Promise<MeasuredRow> {
  const { ghz, target, servers, signal } = options;
  const requests = questions[rpc.name].map(({ request }) => request);
  const run = { ghz, target, rpc, load: profile, requests, ...(signal === undefined ? {} : { signal }) };
  return observe(options, servers, profile, { service: rpc.service, method: rpc.name }, async () => ({
    profile,
    rpc: rpc.name,
    run: await runGhz(run),
  }));
}

async function measureRestCall(
  options: LoadTestOptions,
  profile: Profile,
  name: RestName,
  questions: readonly RestQuestion[],
): Promise<MeasuredRow> {
  const { vegeta, rest = '', servers, catalogServers, signal } = options;
  const backend = restBackends[name];
  const counting = backend.servedBy === 'auth' ? servers : catalogServers;
  return observe(options, counting, profile, backend, async () => {
    const outcome = await runVegeta({ vegeta, target: rest, load: profile, questions, signal });
    return { profile, rpc: nameRestCall(name), ...outcome };
  });
}

/** Measures a row and, when it is judged, what the servers counted and used meanwhile. */
async function observe(
  { servers, gateways, signal }: LoadTestOptions,
  counting: readonly MetricsServer[],
  profile: Profile,
  labels: { readonly service: string; readonly method: string },
  measure: () => Promise<Omit<MeasuredRow, 'servers'>>,
): Promise<MeasuredRow> {
  if (profile.purpose !== 'judged') {
    return { ...(await measure()), servers: undefined };
  }
  const read = () => Promise.all([counting, servers, gateways].map((group) => scrapeAll(group, signal)));
  const [before = [], authBefore = [], gatewaysBefore = []] = await read();
  const row = await measure();
  const [after = [], authAfter = [], gatewaysAfter = []] = await read();
  const auth = cpuBetween(authBefore, authAfter);
  const gateway = cpuBetween(gatewaysBefore, gatewaysAfter);
  return {
    ...row,
    servers: countBetween(before, after, labels),
    cpu: auth === undefined || gateway === undefined ? undefined : { auth, gateway },
  };
}

/** The folder of `profiles.json`, `thresholds.json` and the ghz configurations that come with this package. */
export const packageDirectory = join(import.meta.dirname, '..');
