import { createCallData } from '../call-data.js';
import { errorCounts } from '../figures.js';
import type { Load } from '../ghz.js';
import { packageDirectory } from '../load-test.js';
import { isBroken, type Measurement } from '../measurement.js';
import type { RestQuestion } from '../rest/rest-question.js';
import { createValidateLocalQuestions } from '../rest/validate-local-questions.js';
import { runVegeta } from '../rest/vegeta.js';
import { readRpc } from '../rpcs.js';
import { type CpuPerCall, measureCpu } from './measure-cpu.js';
import { type Arm, measureRounds } from './measure-rounds.js';
import { isUnmeasured, type LatencyFigure, type Unmeasured } from './measurements.js';
import { distinctQuestions } from './plan.js';
import { pick, row } from './row.js';
import type { Section, SectionContext } from './section.js';
import { sendGrpc, tenCallers } from './send-grpc.js';
import { ratios } from './statistics.js';

/** What REST costs, round by round. */
export interface GatewayFigures {
  readonly cpu: ReadonlyMap<string, readonly CpuPerCall[]>;
  readonly rest: readonly LatencyFigure[];
}

/** Calls a second that are offered by REST. */
const restRate = 500;
/** Connections of the callers, by REST and by gRPC alike. */
const connections = 10;
const gateway = 'gateway, REST ValidateLocal';
const auth = 'auth, gRPC ValidateLocal';
const bare = 'bare Node, REST ValidateLocal';
const gatewayAtSpeed = 'gateway at full speed, REST ValidateLocal';
const authAtSpeed = 'auth at full speed, gRPC ValidateLocal';
/** The part of the offered calls that must have been started for a latency to count. */
const minimumRate = 0.98;

/**
 * The gateway's CPU for ValidateLocal by REST, asked directly, against that of a single auth for the same question by
 * gRPC, asked directly at the same rate over as many connections, and against that of bare Node doing the same. The
 * gateway asks auth as it always does: through Envoy, over the split. All questions are valid, each token is another.
 *
 * At full speed ten callers share one connection to auth, as Envoy's do, so that Node reads and writes several calls at
 * once; by REST each has its own. That comparison is shown and not judged.
 */
export const gatewaySection: Section<GatewayFigures> = {
  countSteps: ({ gatewayRounds, latencyRounds }) => 1 + 5 * gatewayRounds + latencyRounds,

  async measure(context) {
    const { rig, plan, ghz, signal } = context;
    const options = { distinctRequests: distinctQuestions, invalidShare: 0, seed: 1 };
    const asked = createCallData(rig.data, rig.tokens, options);
    const askedByRest = createValidateLocalQuestions(rig.data, rig.tokens, options);
    const { cpuCalls } = plan;
    const atRate: Load = {
      load: 'open',
      callsPerSecond: restRate,
      connections,
      calls: cpuCalls,
      maxSeconds: cpuCalls / restRate + 2,
    };

    function sendRest(target: string, load: Load): Promise<unknown> {
      return sendByVegeta(context, target, askedByRest, { ...load, connections });
    }

    function askAuth(load: Load): Promise<unknown> {
      const rpc = readRpc(packageDirectory, 'ValidateLocal');
      return sendGrpc({ ghz, target: rig.auth.address, rpc, questions: asked.ValidateLocal, load, signal });
    }

    context.begin('warming up the gateway');
    await sendRest(rig.mesh.gateway.address, tenCallers(plan.warmUpCalls));
    await sendRest(rig.bareGateway.address, tenCallers(plan.warmUpCalls));
    await askAuth(tenCallers(plan.warmUpCalls));

    const cpuArm = (name: string, pid: number, send: () => Promise<unknown>): Arm<CpuPerCall> => ({
      name,
      measure: () => measureCpu({ server: pid }, cpuCalls, send),
    });
    const { address, pid } = rig.mesh.gateway;
    const arms = [
      cpuArm(gateway, pid, () => sendRest(address, atRate)),
      cpuArm(bare, rig.bareGateway.pid, () => sendRest(rig.bareGateway.address, atRate)),
      cpuArm(auth, rig.auth.pid, () => askAuth(atRate)),
      cpuArm(gatewayAtSpeed, pid, () => sendRest(address, tenCallers(cpuCalls))),
      cpuArm(authAtSpeed, rig.auth.pid, () => askAuth(tenCallers(cpuCalls))),
    ];
    const cpu = await measureRounds(arms, plan.gatewayRounds, (arm, round) =>
      context.begin(`CPU, ${arm}, round ${round} of ${plan.gatewayRounds}`),
    );

    const rest: LatencyFigure[] = [];
    for (let round = 1; round <= plan.latencyRounds; round++) {
      context.begin(`REST through Envoy, ${restRate} calls/s, round ${round} of ${plan.latencyRounds}`);
      const { latency, startedPerSecond } = await sendByVegeta(
        context,
        rig.mesh.gateway.throughEnvoy,
        askedByRest,
        {
          load: 'open',
          callsPerSecond: restRate,
          connections: 20,
          calls: restRate * plan.restSeconds,
          maxSeconds: plan.restSeconds + 2,
        },
      );
      rest.push({ p90: latency?.p90 ?? Number.NaN, p99: latency?.p99 ?? Number.NaN, startedPerSecond });
    }
    return { cpu, rest };
  },

  createRows(figures) {
    const server = (all: GatewayFigures, arm: string): number[] =>
      pick(all.cpu, arm).map((one) => one.server);
    const through = requireRate(figures);
    return [
      row(
        'CPU of the gateway by REST / of auth by gRPC',
        'ratio',
        { comparison: '≤', value: 2.5 },
        figures,
        (all) => ratios(server(all, gateway), server(all, auth)),
        `both asked ${restRate} times a second over ${connections} connections`,
      ),
      row(
        `p90 of REST ValidateLocal through Envoy, ${restRate} calls/s`,
        'milliseconds',
        { comparison: '<', value: 10 },
        through,
        ({ rest }) => rest.map(({ p90 }) => p90 * 1000),
      ),
      row(
        `p99 of REST ValidateLocal through Envoy, ${restRate} calls/s`,
        'milliseconds',
        undefined,
        through,
        ({ rest }) => rest.map(({ p99 }) => p99 * 1000),
      ),
      row(
        'CPU of the gateway by REST / of auth by gRPC, at full speed',
        'ratio',
        undefined,
        figures,
        (all) => ratios(server(all, gatewayAtSpeed), server(all, authAtSpeed)),
        'ten callers; those of auth share a connection',
      ),
      row(
        'CPU of the gateway by REST / of bare Node that does the same',
        'ratio',
        undefined,
        figures,
        (all) => ratios(server(all, gateway), server(all, bare)),
        'Node’s HTTP server and one call by grpc-js, nothing else',
      ),
      ...[gateway, bare, auth, gatewayAtSpeed, authAtSpeed].map((arm) =>
        row(`CPU of a call, ${arm}, direct`, 'microseconds', undefined, figures, (all) =>
          server(all, arm).map((seconds) => seconds * 1e6),
        ),
      ),
    ];
  },
};

/** Latencies at a rate that was not reached say nothing about that rate. */
function requireRate(figures: GatewayFigures | Unmeasured): GatewayFigures | Unmeasured {
  if (isUnmeasured(figures)) {
    return figures;
  }
  const slowest = Math.min(...figures.rest.map(({ startedPerSecond }) => startedPerSecond));
  return slowest >= minimumRate * restRate
    ? figures
    : { problem: `only ${Math.round(slowest)} calls/s could be offered by REST` };
}

/** Sends calls by REST. Rejects when one fails or not all were sent: then nothing was measured. */
async function sendByVegeta(
  { vegeta, signal }: SectionContext,
  target: string,
  questions: readonly RestQuestion[],
  load: Load,
): Promise<Measurement> {
  const { run } = await runVegeta({ vegeta, target, questions, load, signal });
  if (isBroken(run)) {
    throw new Error(`REST to ${target}: ${run.broken}`);
  }
  if (run.failed > 0) {
    const errors = `${errorCounts(run.byStatus)}; ${Object.values(run.errorExamples)[0]}`;
    throw new Error(`REST to ${target}: ${run.failed} of ${run.calls} calls failed: ${errors}`);
  }
  if (run.stoppedByTime) {
    throw new Error(`REST to ${target}: only ${run.calls} calls in ${load.maxSeconds} s`);
  }
  return run;
}
