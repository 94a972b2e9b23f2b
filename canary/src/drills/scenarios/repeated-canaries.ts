import type { Drill, DrillContext } from '../drill.js';
import type { DrillOutcome } from '../drill-result.js';
import { expectNoneFailed } from './judge-observation.js';
import { observeRun, type RunObservation } from './observe-run.js';
import {
  expectAllZeroWithin,
  expectExits,
  expectNonePromoted,
  repeatRun,
  summarizeRepetitions,
} from './repeat-run.js';

/** The policy's counts and significances, with short holds: at this rate a step has its 1,000 canary calls within 4 s. */
const args = ['run', '--steps', '50,100', '--hold', '3s', '--check', '1s'];
const callsPerSecond = 600;
const limitSeconds = 60;
const quietMs = 1000;

const shortened =
  'Real services, Envoy and command; steps 50 and 100 only, holds of 3 s and checks of 1 s, 600 calls/s; ' +
  'counts and significances are those of the policy.';

export const healthyCanaries: Drill = {
  name: 'healthy-seeds',
  title: 'healthy canary, again and again',
  reality: `${shortened} Each run draws other calls.`,
  async run(context) {
    const repetitions = await repeatRun(context, context.repetitions.healthy, observe);
    const atLeast = repetitions.length - Math.floor(repetitions.length / 20);
    return withoutFault(
      summarizeRepetitions(repetitions, [
        expectExits(repetitions, 0, atLeast, 'promoted'),
        expectNoneFailed(repetitions.map(({ observation }) => observation)),
      ]),
    );
  },
};

export const failingCanaries: Drill = {
  name: 'failing-seeds',
  title: 'canary fails 2 %, again and again',
  reality: `${shortened} Each run draws other calls, and other ones fail.`,
  async run(context) {
    const repetitions = await repeatRun(context, context.repetitions.failing, (one) => {
      one.mesh.setFaults('canary', { failPercent: 2, seed: one.seed });
      return observe(one);
    });
    return summarizeRepetitions(repetitions, [
      expectExits(repetitions, 7, repetitions.length, 'rolled back'),
      expectNonePromoted(repetitions),
      expectAllZeroWithin(repetitions, 60),
    ]);
  },
};

function observe(context: DrillContext): Promise<RunObservation> {
  return observeRun(context, { args, callsPerSecond, limitSeconds, quietMs });
}

function withoutFault(outcome: DrillOutcome): DrillOutcome {
  return { ...outcome, detectSeconds: undefined, weightZeroSeconds: undefined };
}
