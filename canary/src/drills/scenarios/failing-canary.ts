import type { Drill } from '../drill.js';
import type { Expectation } from '../drill-result.js';
import { isAnswered } from '../load/call.js';
import { formatCount } from '../report/drill-table.js';
import {
  expectExit,
  expectFailedOnlyWhileExposed,
  expectZeroWithin,
  toOutcome,
} from './judge-observation.js';
import { observeRun, type RunObservation } from './observe-run.js';

/** The policy's own steps, holds and checks: as an operator who adds no option. */
export const failingCanary: Drill = {
  name: 'failing',
  title: 'canary fails 2 % with INTERNAL',
  reality:
    'Real services, Envoy and command, `run` without options. Both canary replicas end 2 % of their calls with INTERNAL, ' +
    'half of them with the status among the headers and half in trailers of its own, always after HTTP 200; the failures ' +
    'are drawn by a seed and counted by the services themselves.',
  async run(context) {
    context.mesh.setFaults('canary', { failPercent: 2, seed: context.seed });
    const observation = await observeRun(context, { args: ['run'], callsPerSecond: 300, limitSeconds: 90 });
    return toOutcome(observation, [
      expectExit(observation, 7),
      expectZeroWithin(observation, 60),
      expectInternal(observation),
      expectFailedOnlyWhileExposed(observation),
    ]);
  },
};

/** Callers must have seen the fault, and nothing but it: else the drill shows nothing. */
export function expectInternal({ calls }: RunObservation): Expectation {
  const failed = calls.filter((call) => !isAnswered(call));
  const others = failed.filter(({ status }) => status !== 'INTERNAL');
  return {
    what: 'only INTERNAL failures',
    seen: `${formatCount(failed.length)} failed, ${formatCount(others.length)} of them otherwise`,
    isMet: failed.length > 0 && others.length === 0,
  };
}
