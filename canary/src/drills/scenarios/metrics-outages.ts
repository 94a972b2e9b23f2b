import { createHash } from 'node:crypto';
import { listMetricsUrls } from '@zenlogic/local';
import type { CommandRun } from '../command/command-run.js';
import type { Drill, DrillContext } from '../drill.js';
import type { DrillOutcome, Expectation } from '../drill-result.js';
import { type Outage, outages } from '../prometheus/outages.js';
import {
  startUnreliablePrometheus,
  type UnreliablePrometheus,
} from '../prometheus/start-unreliable-prometheus.js';
import {
  expectExit,
  expectFailed,
  expectNoneFailed,
  expectShares,
  expectZeroWithin,
  toOutcome,
} from './judge-observation.js';
import { observeRun, type RunObservation } from './observe-run.js';
import {
  expectExits,
  expectNonePromoted,
  isPromoted,
  repeatRun,
  summarizeRepetitions,
} from './repeat-run.js';

const steps = [50, 100] as const;
const runArgs = ['run', '--steps', steps.join(), '--hold', '3s', '--check', '1s'];
const unreadableChecks = 4;

export const metricsGone: Drill = {
  name: 'metrics-gone',
  title: 'metrics gone at 50 %',
  reality:
    'Real services, Envoy, command and Prometheus, which scrapes auth four times a second. At 50 %, after the first check, ' +
    'Prometheus is ended and nobody listens on its port any more.',
  run: (context) =>
    withPrometheus(context, async (prometheus) => {
      const observation = await observeRun(context, {
        args: ['--prometheus', prometheus.url, 'run', '--steps', '50,100', '--hold', '15s', '--check', '1s'],
        callsPerSecond: 300,
        limitSeconds: 60,
        noticedBy: ['unreadable'],
        async disturb(run) {
          await run.next(({ event }) => event === 'check');
          const at = Date.now();
          await prometheus.stop();
          return at;
        },
      });
      return toOutcome(observation, [
        expectExit(observation, 9),
        expectShares(observation, [0, 50, 0]),
        expectHolds(observation),
        expectZeroWithin(observation, 15),
        expectFailed(observation, 0),
      ]);
    }),
};

export const metricsOutages: Drill = {
  name: 'outages',
  title: 'metric outages, again and again',
  reality:
    `Real services, Envoy, command and Prometheus, 400 calls/s to a healthy canary, \`${runArgs.join(' ')}\`. A server ` +
    `between the command and Prometheus spoils the answers in ${outages.length} ways, one after another, from a moment on that ` +
    'is drawn by the seed: from the start, or after no or one check of either step, when no step has all the calls yet that it needs. A run without an outage comes first, and ' +
    'must end with a promotion: else the others would prove nothing.',
  run: (context) =>
    withPrometheus(context, async (prometheus) => {
      await context.mesh.reset(0);
      const control = await observeOutage(context, prometheus, undefined);
      const repetitions = await repeatRun(context, context.repetitions.outages, (one) =>
        observeOutage(one, prometheus, drawOutage(one.seed)),
      );
      const outcome = summarizeRepetitions(repetitions, [
        expectPromotion(control),
        expectNonePromoted(repetitions),
        expectExits(repetitions, 9, repetitions.length, 'rolled back blind'),
        expectNoneFailed([control, ...repetitions.map(({ observation }) => observation)]),
      ]);
      const ways = new Set(repetitions.map(({ seed }) => drawOutage(seed).outage.name));
      return { ...outcome, details: { ...outcome.details, 'ways that were drawn': ways.size } };
    }),
};

/** From when on there are no usable metrics: after so many checks of the step with this share; 0 is before the first step. */
interface Moment {
  readonly percent: number;
  readonly checks: number;
}

const moments: readonly Moment[] = [
  { percent: 0, checks: 0 },
  ...steps.flatMap((percent) => [0, 1].map((checks) => ({ percent, checks }))),
];

interface DrawnOutage {
  readonly outage: Outage;
  readonly moment: Moment;
}

/** The ways one after another, so that each has its turn; the moment by chance. */
export function drawOutage(seed: number): DrawnOutage {
  const draw = createHash('sha256').update(`outage ${seed}`).digest().readUInt32BE();
  const outage = outages[(seed - 1) % outages.length];
  const moment = moments[draw % moments.length];
  if (outage === undefined || moment === undefined) {
    throw new RangeError(`seed ${seed}: must be a whole number from 1 on`);
  }
  return { outage, moment };
}

function observeOutage(
  context: DrillContext,
  prometheus: UnreliablePrometheus,
  drawn: DrawnOutage | undefined,
): Promise<RunObservation> {
  prometheus.setOutage(undefined);
  return observeRun(context, {
    args: ['--prometheus', prometheus.url, ...runArgs],
    // So few that no single check has all the calls that a step needs.
    callsPerSecond: 400,
    limitSeconds: 120,
    noticedBy: ['unreadable'],
    quietMs: 500,
    ...(drawn !== undefined && {
      async disturb(run) {
        await waitForMoment(run, drawn.moment);
        prometheus.setOutage(drawn.outage);
        context.progress(
          `Prometheus ${drawn.outage.name} at ${drawn.moment.percent} % after ${drawn.moment.checks} checks`,
        );
        return Date.now();
      },
    }),
  });
}

async function waitForMoment(run: CommandRun, { percent, checks }: Moment): Promise<void> {
  if (percent === 0) {
    await run.next(({ event }) => event === 'started');
    return;
  }
  await run.next(({ event, fields }) => event === 'shifted' && fields['to'] === percent);
  let seen = 0;
  if (checks > 0) {
    await run.next(
      ({ event, fields }) => event === 'check' && fields['percent'] === percent && ++seen >= checks,
    );
  }
}

async function withPrometheus(
  { mesh }: DrillContext,
  use: (prometheus: UnreliablePrometheus) => Promise<DrillOutcome>,
): Promise<DrillOutcome> {
  const urls = ['auth-service', 'auth-service-v2'].flatMap((host) => listMetricsUrls(mesh.topology, host));
  const prometheus = await startUnreliablePrometheus(urls.map(({ url }) => new URL(url).host));
  try {
    return await use(prometheus);
  } finally {
    await prometheus.stop();
  }
}

/** The run must wait, not go on: four checks in a row after the fault, and no other share but 0 afterwards. */
function expectHolds({ events, faultAt }: RunObservation): Expectation {
  const counts = events
    .filter(({ event, at }) => event === 'unreadable' && at > faultAt)
    .map(({ fields }) => Number(fields['inARow']));
  const shifts = events.filter(({ event, at }) => event === 'shifted' && at > faultAt);
  return {
    what: `held, ${unreadableChecks} checks in a row, then rolled back`,
    seen: `checks ${counts.join(', ')}, then ${shifts.length} further shifts`,
    isMet: counts.join() === '1,2,3,4' && shifts.length === 0,
  };
}

function expectPromotion(control: RunObservation): Expectation {
  return {
    what: 'promoted without an outage',
    seen: `exit ${control.end.exitCode}`,
    isMet: isPromoted(control),
  };
}
