import type { Drill } from '../drill.js';
import type { Expectation } from '../drill-result.js';
import { firstAgreeing } from '../figures/mesh-figures.js';
import { formatCount, formatSeconds } from '../report/drill-table.js';
import { expectExit, expectFailed, expectShares, toOutcome } from './judge-observation.js';
import { observeRun, type RunObservation } from './observe-run.js';

const steps = [10, 25, 50, 100];
const minCalls = 30_000;
/** From the write of a weight until the calls are split as it says. */
const shareSeconds = 5;
const significance = 0.001;

export const healthyCanary: Drill = {
  name: 'healthy',
  title: 'healthy canary, 10 → 25 → 50 → 100',
  reality:
    'Real services, Envoy and command; holds of 10 s and checks of 2 s instead of 5 min and 10 s. Where calls really go is ' +
    'told by Envoy’s own counters, over whole seconds.',
  async run(context) {
    const observation = await observeRun(context, {
      args: ['run', '--steps', steps.join(), '--hold', '10s', '--check', '2s'],
      callsPerSecond: 600,
      limitSeconds: 150,
    });
    const { calls } = observation;
    const shares = measureShares(observation);
    return {
      ...toOutcome(
        observation,
        [
          expectExit(observation, 0),
          expectShares(observation, [0, ...steps]),
          expectFailed(observation, 0),
          {
            what: `${formatCount(minCalls)} calls`,
            seen: formatCount(calls.length),
            isMet: calls.length >= minCalls,
          },
          expectSharesInTime(shares),
        ],
        Object.fromEntries(
          shares.map(({ percent, seconds }) => [`seconds until ${percent} %`, seconds ?? 'never']),
        ),
      ),
      detectSeconds: undefined,
      weightZeroSeconds: undefined,
    };
  },
};

/** How long a share took to be real. */
interface ShareTime {
  readonly percent: number;
  readonly seconds: number | undefined;
}

/** Reads from Envoy how long it took from each write until the calls were split as it says. */
export function measureShares({ events, samples }: RunObservation): readonly ShareTime[] {
  return events
    .filter(({ event }) => event === 'shifted')
    .map(({ at, fields }) => {
      const percent = Number(fields['to']);
      const agreed = firstAgreeing(samples, percent, at, significance);
      return { percent, seconds: agreed === undefined ? undefined : (agreed - at) / 1000 };
    });
}

function expectSharesInTime(shares: readonly ShareTime[]): Expectation {
  return {
    what: `each share real ${shareSeconds} s after its write`,
    seen:
      shares.map(({ percent, seconds }) => `${percent} % after ${formatSeconds(seconds)}`).join(', ') ||
      'no shift',
    isMet:
      shares.length > 0 && shares.every(({ seconds = Number.POSITIVE_INFINITY }) => seconds <= shareSeconds),
  };
}
