import type { CommandRun } from '../command/command-run.js';
import type { Drill, DrillContext } from '../drill.js';
import type { DrillOutcome, Expectation } from '../drill-result.js';
import { isAnswered } from '../load/call.js';
import { formatCount } from '../report/drill-table.js';
import {
  expectExit,
  expectFailed,
  expectFailedOnlyWhileExposed,
  expectZeroWithin,
  toOutcome,
} from './judge-observation.js';
import { observeRun, type RunObservation } from './observe-run.js';

const args = ['run', '--steps', '50,100', '--hold', '10s', '--check', '1s'];
const callsPerSecond = 300;
const limitSeconds = 45;
const zeroSeconds = 5;

export const crashingCanary: Drill = {
  name: 'crash',
  title: 'canary crashes at 50 %',
  reality:
    'Real services, Envoy and command. At 50 % both canary replicas exit at their 50th further call, without draining; ' +
    'nothing starts them again.',
  async run(context) {
    const { mesh } = context;
    const observation = await observeAtHalf(context, async () => {
      mesh.setFaults('canary', { exitAfterCalls: 50 });
      return mesh.nextDeath('canary');
    });
    return judge(observation, expectShareOfLoss(observation));
  },
};

export const oneReplicaKilled: Drill = {
  name: 'kill-one',
  title: 'kill -9 of one canary replica',
  reality:
    'Real services, Envoy and command. At 50 % one of the two canary replicas gets SIGKILL; nothing starts it again.',
  async run(context) {
    const observation = await observeAtHalf(context, async () => {
      context.mesh.kill('canary', 1);
      return Date.now();
    });
    const atMost = Math.floor(observation.calls.length * 0.002);
    return judge(observation, expectFailed(observation, atMost, '0.2 %'));
  },
};

export const allReplicasKilled: Drill = {
  name: 'kill-all',
  title: 'kill -9 of all canary replicas',
  reality:
    'Real services, Envoy and command. At 50 % both canary replicas get SIGKILL; nothing starts them again.',
  async run(context) {
    const observation = await observeAtHalf(context, async () => {
      context.mesh.kill('canary', 2);
      return Date.now();
    });
    return judge(observation, expectShareOfLoss(observation));
  },
};

function observeAtHalf(
  context: DrillContext,
  act: (run: CommandRun) => Promise<number>,
): Promise<RunObservation> {
  return observeRun(context, {
    args,
    callsPerSecond,
    limitSeconds,
    async disturb(run) {
      await run.next(({ event }) => event === 'share');
      return act(run);
    },
  });
}

function judge(observation: RunObservation, loss: Expectation): DrillOutcome {
  return toOutcome(observation, [
    expectExit(observation, 7),
    expectZeroWithin(observation, zeroSeconds),
    loss,
    expectFailedOnlyWhileExposed(observation),
  ]);
}

/** With nobody left to answer the canary's half, no more than that half may fail, and only until the weight is 0. */
function expectShareOfLoss({ calls, faultAt, zeroAt }: RunObservation): Expectation {
  const exposed = calls.filter(
    ({ end, start }) => end >= faultAt && start <= (zeroAt ?? Number.POSITIVE_INFINITY),
  );
  const failed = exposed.filter((call) => !isAnswered(call)).length;
  // Half of the calls, and as much more as chance makes of a fair coin once in a thousand times.
  const atMost = Math.ceil(exposed.length / 2 + 1.55 * Math.sqrt(exposed.length));
  return {
    what: 'no more than the canary’s half failed until then',
    seen: `${formatCount(failed)} of ${formatCount(exposed.length)}`,
    isMet: failed <= atMost,
  };
}
