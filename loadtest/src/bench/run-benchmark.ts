import { judgeAnswers } from '../answer-checks.js';
import { probeAnswers } from '../answer-probe.js';
import { type CallData, createCallData } from '../call-data.js';
import type { Load } from '../ghz.js';
import { packageDirectory } from '../load-test.js';
import { type RpcName, readRpc, rpcNames } from '../rpcs.js';
import { measureGrpcBytes, measureMessage, measureRestBytes } from '../wire/measure-wire.js';
import { attempt } from './attempt.js';
import type { Countdown } from './countdown.js';
import { type CpuPerCall, measureCpu, measureIdle } from './measure-cpu.js';
import { type Arm, measureRounds } from './measure-rounds.js';
import {
  type ArmName,
  type LatencyFigure,
  type Measurements,
  offeredRate,
  type WireFigures,
} from './measurements.js';
import { distinctQuestions, type Plan } from './plan.js';
import { offered, sendGrpc, tenCallers } from './send-grpc.js';
import { restPath, sendRest } from './send-rest.js';
import type { Endpoint, Rig } from './start-rig.js';

/** What a run needs to know. */
export interface BenchmarkOptions {
  readonly plan: Plan;
  /** The program ghz. */
  readonly ghz: string;
  readonly signal: AbortSignal;
}

/** Answers of each RPC that are compared with the data. */
const probedAnswers = 30;

/** Calls over one connection whose bytes are counted. */
const wireCalls = 300;

/** The mesh's replicas, hello, the single auth, and REST. */
const warmedServers = 7;
/** While nobody calls, and bytes on the wire. */
const otherSteps = 2;

/** How many steps {@link runBenchmark} begins. */
export function countSteps({ directRounds, envoyRounds, latencyRounds }: Plan): number {
  const arms = rpcNames.length;
  return (
    warmedServers +
    (2 * arms + 1) * directRounds +
    (1 + arms) * envoyRounds +
    2 * arms * latencyRounds +
    otherSteps
  );
}

/**
 * Warms everything up and measures it. What cannot be measured is said, and the rest goes on.
 *
 * @throws the signal's reason when it is aborted; also when not even the warm-up succeeds.
 */
export async function runBenchmark(
  rig: Rig,
  options: BenchmarkOptions,
  countdown: Countdown,
): Promise<Measurements> {
  const { plan } = options;
  const arms = createArms(rig, options);
  await arms.warmUp((server) => countdown.begin(`warming up server ${server} of ${warmedServers}`));

  function measure<Figure>(title: string, measured: readonly Arm<Figure>[], rounds: number) {
    return attempt(options.signal, () =>
      measureRounds(measured, rounds, (arm, round) =>
        countdown.begin(`${title}: ${arm}, round ${round} of ${rounds}`),
      ),
    );
  }

  return {
    idle: await attempt(options.signal, async () => {
      countdown.begin('CPU while nobody calls');
      const [hello, auth] = await Promise.all(
        [rig.hello, rig.auth].map(({ pid }) => measureIdle(pid, plan.idleSeconds, options.signal)),
      );
      return { hello: hello ?? Number.NaN, auth: auth ?? Number.NaN };
    }),
    direct: await measure('CPU, direct', arms.direct, plan.directRounds),
    throughEnvoy: await measure('CPU, through Envoy', arms.throughEnvoy, plan.envoyRounds),
    latency: await measure('latency, 10 callers', arms.latency, plan.latencyRounds),
    offered: await measure(`latency, ${offeredRate} calls/s`, arms.offered, plan.latencyRounds),
    wire: await attempt(options.signal, () => {
      countdown.begin('bytes on the wire');
      return arms.measureBytes();
    }),
  };
}

interface Arms {
  warmUp(begin: (server: number) => void): Promise<void>;
  readonly direct: readonly Arm<CpuPerCall>[];
  readonly throughEnvoy: readonly Arm<CpuPerCall>[];
  readonly latency: readonly Arm<LatencyFigure>[];
  readonly offered: readonly Arm<LatencyFigure>[];
  measureBytes(): Promise<WireFigures>;
}

function createArms(rig: Rig, { plan, ghz, signal }: BenchmarkOptions): Arms {
  // Refused tokens are not remembered, by design. What is measured is the warm answer, so all questions are valid.
  const questions = createCallData(rig.data, rig.tokens, {
    distinctRequests: distinctQuestions,
    invalidShare: 0,
    seed: 1,
  });

  function send(rpc: RpcName, target: string, load: Load) {
    return sendGrpc({
      ...{ ghz, target, load, signal },
      rpc: readRpc(packageDirectory, rpc),
      questions: questions[rpc],
    });
  }

  function cpuArm(server: 'auth' | 'hello', rpc: RpcName, path: 'direct' | 'envoy'): Arm<CpuPerCall> {
    const { address, throughEnvoy, pid } = rig[server];
    const target = path === 'direct' ? address : throughEnvoy;
    const processes = { server: pid, envoy: path === 'direct' ? undefined : rig.envoyPid };
    return {
      name: `${server} ${rpc}` satisfies ArmName,
      measure: () => measureCpu(processes, plan.cpuCalls, () => send(rpc, target, tenCallers(plan.cpuCalls))),
    };
  }

  const restArm: Arm<CpuPerCall> = {
    name: 'rest ValidateLocal' satisfies ArmName,
    measure: () =>
      measureCpu({ server: rig.rest.pid }, plan.cpuCalls, () =>
        sendRest(rig.rest.address, questions.ValidateLocal, plan.cpuCalls),
      ),
  };

  function latencyArm(rpc: RpcName, load: Load): Arm<LatencyFigure> {
    return {
      name: rpc,
      async measure() {
        const { latency, startedPerSecond } = await send(rpc, rig.mesh.throughEnvoy, load);
        return { p90: latency?.p90 ?? Number.NaN, p99: latency?.p99 ?? Number.NaN, startedPerSecond };
      },
    };
  }

  /** ghz does not look into answers, and a service without data refuses everybody very fast. */
  async function checkAnswers(): Promise<void> {
    for (const target of [rig.auth.address, rig.mesh.throughEnvoy]) {
      const probes = await Promise.all(
        rpcNames.map((rpc) =>
          probeAnswers(target, readRpc(packageDirectory, rpc), questions[rpc], probedAnswers, signal),
        ),
      );
      const problem = judgeAnswers(probes).find(({ outcome }) => outcome !== 'pass');
      if (problem !== undefined) {
        throw new Error(`${problem.rpc} at ${target}: ${problem.message}`);
      }
    }
  }

  return {
    async warmUp(begin) {
      const servers = [rig.hello, rig.auth, ...rig.mesh.replicas];
      const load = tenCallers(plan.warmUpCalls);
      for (const [index, { address }] of servers.entries()) {
        begin(index + 1);
        for (const rpc of rpcNames) {
          // On a machine that is full of load the store may answer a cold cache too late, once.
          await send(rpc, address, load).catch(() => send(rpc, address, load));
        }
      }
      await checkAnswers();
      begin(servers.length + 1);
      await sendRest(rig.rest.address, questions.ValidateLocal, rpcNames.length * plan.warmUpCalls);
    },
    direct: [
      ...rpcNames.flatMap((rpc) => [cpuArm('hello', rpc, 'direct'), cpuArm('auth', rpc, 'direct')]),
      restArm,
    ],
    throughEnvoy: [
      cpuArm('hello', 'ValidateLocal', 'envoy'),
      ...rpcNames.map((rpc) => cpuArm('auth', rpc, 'envoy')),
    ],
    latency: rpcNames.map((rpc) => latencyArm(rpc, tenCallers(plan.latencyCalls))),
    offered: rpcNames.map((rpc) => latencyArm(rpc, offered(offeredRate, plan.offeredSeconds))),
    measureBytes: () => measureBytes(rig.auth, rig.rest, questions),
  };
}

async function measureBytes(auth: Endpoint, rest: Endpoint, questions: CallData): Promise<WireFigures> {
  const asked = questions.ValidateLocal.slice(0, wireCalls);
  const [first] = asked;
  if (first === undefined) {
    throw new Error('the demo data has nobody who may work anywhere');
  }
  return {
    grpc: await measureGrpcBytes(auth.address, asked),
    rest: await measureRestBytes(
      rest.address,
      asked.map((question) => ({ path: restPath(question), headers: { accept: 'application/json' } })),
    ),
    message: measureMessage(first),
  };
}
