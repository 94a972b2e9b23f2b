import { describeEnd } from '../command/describe-end.js';
import type { Drill, DrillContext } from '../drill.js';
import type { Expectation } from '../drill-result.js';
import { readWritten } from '../mesh/weights.js';
import { expectExit, expectFailed, toOutcome } from './judge-observation.js';
import { observeRun } from './observe-run.js';

/** How often two shifts are started in the same moment: now and then one is through before the other has read. */
const rounds = 2;
const limitSeconds = 30;
/** Held for so long that the others come while it lasts. */
const args = ['run', '--steps', '25,50,100', '--hold', '30s', '--check', '1s'];

export const twoOperators: Drill = {
  name: 'two-operators',
  title: 'two operators at once',
  reality:
    `Real services, Envoy and commands. While a run is at 25 % a second operator starts a run too, and then shifts to 30 %; ` +
    `after that, ${rounds} times, two operators shift to different shares in the same moment.`,
  async run(context) {
    const { mesh } = context;
    const duels: Duel[] = [];
    let rival = 'did not run';
    let second = 'did not run';
    const observation = await observeRun(context, {
      args,
      callsPerSecond: 300,
      limitSeconds: 120,
      async disturb(run) {
        await run.next(({ event }) => event === 'check');
        rival = describeEnd(await context.startCommand(args, limitSeconds).ended, []);
        const shift = context.startCommand(['shift', '30', '--reason', 'second operator'], limitSeconds);
        const [{ exitCode }] = await Promise.all([shift.ended, run.ended]);
        const { canaryPercent, changes } = readWritten(mesh.topology);
        second = `exit ${exitCode}, ${canaryPercent} %`;
        const writtenAt = Date.parse(changes[0]?.at ?? '');
        for (let round = 0; round < rounds; round++) {
          duels.push(await fight(context, 10 + round, 50 + round));
        }
        return writtenAt;
      },
    });
    return {
      ...toOutcome(observation, [
        { what: 'a second run exits 3', seen: rival, isMet: rival === 'exit 3' },
        { ...expectExit(observation, 3), what: 'the run exits 3 after a shift' },
        { what: 'the other’s 30 % stay', seen: second, isMet: second === 'exit 0, 30 %' },
        expectLosers(duels),
        expectNothingOverwritten(duels),
        expectFailed(observation, 0),
      ]),
      weightZeroSeconds: undefined,
    };
  },
};

/** Two shifts that were started in the same moment. */
export interface Duel {
  readonly before: number;
  /** What each wanted, and with what it ended. */
  readonly shifts: readonly { readonly to: number; readonly exitCode: number | undefined }[];
  readonly after: number;
  /** What was recorded of them, the oldest first. */
  readonly changes: readonly { readonly from: number; readonly to: number }[];
}

async function fight({ mesh, startCommand }: DrillContext, ...targets: readonly number[]): Promise<Duel> {
  const before = readWritten(mesh.topology);
  const shifts = await Promise.all(
    targets.map(async (to) => {
      const { exitCode } = await startCommand(['shift', String(to), '--reason', 'duel'], limitSeconds).ended;
      return { to, exitCode };
    }),
  );
  const { canaryPercent: after, changes } = readWritten(mesh.topology);
  const known = before.changes[0];
  const isNew = (index: number): boolean => changes.slice(0, index + 1).every(({ at }) => at !== known?.at);
  return {
    before: before.canaryPercent,
    shifts,
    after,
    changes: changes.filter((_, index) => isNew(index)).toReversed(),
  };
}

/**
 * At least once both were at it at once: then one must have won, and the other must have ended with 3, because it came too
 * late to write, or because the winner wrote after it.
 */
export function expectLosers(duels: readonly Duel[]): Expectation {
  const seen = duels.map(({ shifts }) => shifts.map(({ exitCode }) => exitCode ?? 'killed').join(' and '));
  const isFair = ({ shifts, changes }: Duel): boolean => {
    const winners = shifts.filter(({ exitCode }) => exitCode !== 3).map(({ to }) => to);
    const written = changes.map(({ to }) => to);
    const last = written.at(-1);
    return last !== undefined && winners.includes(last) && winners.every((to) => written.includes(to));
  };
  return {
    what: 'of two shifts one wins, the other exits 3',
    seen: `exits ${seen.join(', ')}`,
    isMet: duels.every(isFair) && duels.some(({ shifts }) => shifts.some(({ exitCode }) => exitCode === 3)),
  };
}

/** Each change must begin where the one before ended, and the last one must be what is written. */
export function expectNothingOverwritten(duels: readonly Duel[]): Expectation {
  const isWhole = ({ before, changes, after }: Duel): boolean =>
    [before, ...changes.map(({ to }) => to)].every(
      (value, index) => value === (changes[index]?.from ?? after),
    );
  const broken = duels.filter((duel) => !isWhole(duel));
  return {
    what: 'nothing overwritten',
    seen:
      broken
        .map(({ before, changes, after }) =>
          [before, ...changes.map(({ from, to }) => `(${from} → ${to})`), after].join(' '),
        )
        .join(', ') || `${duels.length} records without a gap`,
    isMet: duels.length > 0 && broken.length === 0,
  };
}
