import { describeEnd } from '../command/describe-end.js';
import type { DrillContext } from '../drill.js';
import type { DrillOutcome, Expectation } from '../drill-result.js';
import { combineFigures, describeCalls, highest } from '../figures/call-figures.js';
import { formatSeconds } from '../report/drill-table.js';
import { BusyMachineError, type RunObservation } from './observe-run.js';

/** One of several runs. */
export interface Repetition {
  readonly seed: number;
  readonly observation: RunObservation;
}

/** A machine that is too busy for more runs than one of so many is no place for drills. */
const runsPerRetry = 3;

/**
 * Observes a run again and again, each with a seed of its own and on a mesh that was set right before.
 *
 * @throws {BusyMachineError} when the machine is too busy too often.
 */
export async function repeatRun(
  context: DrillContext,
  times: number,
  observe: (context: DrillContext) => Promise<RunObservation>,
): Promise<readonly Repetition[]> {
  const repetitions: Repetition[] = [];
  let retries = 0;
  while (repetitions.length < times) {
    const seed = context.seed + repetitions.length;
    await context.mesh.reset(0);
    try {
      const observation = await observe({ ...context, seed });
      repetitions.push({ seed, observation });
      const end = describeEnd(observation.end, observation.events);
      context.progress(`seed ${seed} (${repetitions.length} of ${times}): ${end}`);
    } catch (error) {
      retries += 1;
      if (!(error instanceof BusyMachineError) || retries > Math.ceil(times / runsPerRetry)) {
        throw error;
      }
      context.progress(`seed ${seed} is taken again: ${error.message}`);
    }
  }
  return repetitions;
}

/** Sums, and the worst of each figure. */
export function summarizeRepetitions(
  repetitions: readonly Repetition[],
  expectations: readonly Expectation[],
): DrillOutcome {
  const observations = repetitions.map(({ observation }) => observation);
  const since = (read: (one: RunObservation) => number | undefined): number | undefined =>
    highest(
      observations.map((one) => {
        const at = read(one);
        return at === undefined ? undefined : (at - one.faultAt) / 1000;
      }),
    );
  return {
    calls: combineFigures(
      observations.map(({ calls, faultAt, zeroAt, doneAt }) =>
        describeCalls(calls, { from: faultAt, until: zeroAt ?? doneAt }),
      ),
    ),
    detectSeconds: since(({ noticedAt }) => noticedAt),
    weightZeroSeconds: since(({ zeroAt }) => zeroAt),
    expectations,
    details: {
      senderLateSeconds: highest(observations.map(({ senderLateSeconds }) => senderLateSeconds)) ?? 0,
      'exit codes': countCodes(observations),
    },
  };
}

/** Whether a canary went through all its steps. */
export function isPromoted({ end, events }: RunObservation): boolean {
  return end.exitCode === 0 || events.some(({ event }) => event === 'finished');
}

/** So many of the runs must have ended with this code. */
export function expectExits(
  repetitions: readonly Repetition[],
  exitCode: number,
  atLeast: number,
  what: string,
): Expectation {
  const others = repetitions.filter(({ observation }) => observation.end.exitCode !== exitCode);
  const right = repetitions.length - others.length;
  const seeds = others.map(
    ({ seed, observation: { end, events } }) => `seed ${seed}: ${describeEnd(end, events)}`,
  );
  return {
    what: `${what} in ≥ ${atLeast} of ${repetitions.length}`,
    seen: [`${right} of ${repetitions.length}`, ...seeds].join(', '),
    isMet: repetitions.length > 0 && right >= atLeast,
  };
}

/** No canary may have gone through all its steps. */
export function expectNonePromoted(repetitions: readonly Repetition[]): Expectation {
  const promoted = repetitions.filter(({ observation }) => isPromoted(observation));
  return {
    what: `0 of ${repetitions.length} promoted`,
    seen: [promoted.length, ...promoted.map(({ seed }) => `seed ${seed}`)].join(', '),
    isMet: repetitions.length > 0 && promoted.length === 0,
  };
}

/** No calls for the canary so soon after the fault, in every run. */
export function expectAllZeroWithin(repetitions: readonly Repetition[], seconds: number): Expectation {
  const times = repetitions.map(({ observation: { faultAt, zeroAt } }) =>
    zeroAt === undefined ? Number.POSITIVE_INFINITY : (zeroAt - faultAt) / 1000,
  );
  return {
    what: `weight 0 within ${seconds} s in each`,
    seen: `at the latest ${formatSeconds(Math.max(...times))}`,
    isMet: times.length > 0 && times.every((time) => time <= seconds),
  };
}

/** `7 × 20`, or `7 × 19, 0 × 1`. */
function countCodes(observations: readonly RunObservation[]): string {
  const counts = new Map<string, number>();
  for (const { end } of observations) {
    const code = String(end.exitCode ?? 'signal');
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].map(([code, count]) => `${code} × ${count}`).join(', ');
}
