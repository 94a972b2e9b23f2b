import { CanaryError } from '../canary-error.js';
import { exitCodes } from '../exit-codes.js';
import type { Role, Split } from '../split/split.js';
import type { Obstacle, Replica, Target } from '../target/target.js';
import { readUnchanged } from './read-unchanged.js';

/** Fewer replicas of a release lose calls with any restart. */
const wantedReplicas = 2;

/**
 * Finds all that speaks against a share of the canary, each a sentence with its remedy. Writes nothing.
 *
 * @param split as it is read now.
 */
export async function findProblems(
  target: Target,
  split: Split,
  to: number,
  signal: AbortSignal,
): Promise<readonly Obstacle[]> {
  const [obstacles, replicas] = await Promise.all([
    target.findObstacles(signal, to),
    target.readReplicas(signal),
  ]);
  return [
    ...findOwner(split),
    // What only keeps the canary from calls does not keep them away from it.
    ...obstacles.filter(({ kind }) => to > 0 || kind === 'no rights'),
    ...(to > 0 ? findMissingReplicas(replicas, 'canary') : []),
    ...(to < 100 ? findMissingReplicas(replicas, 'stable') : []),
  ];
}

/**
 * Refuses a share of the canary that would not be safe now.
 *
 * @throws {CanaryError} `noRights` or `refused`, with all that speaks against it; `conflict` when somebody else changes the
 * split at this moment, for that speaks for itself.
 */
export async function guardChange(
  target: Target,
  split: Split,
  to: number,
  signal: AbortSignal,
): Promise<void> {
  const problems = await findProblems(target, split, to, signal);
  if (problems.length === 0) {
    return;
  }
  await readUnchanged(target, split, signal);
  const lines = problems.map(({ message }) => `  - ${message}`);
  throw new CanaryError(
    problems.some(({ kind }) => kind === 'no rights') ? exitCodes.noRights : exitCodes.refused,
    `nothing was written, the canary keeps ${split.canaryPercent} %. Against ${to} % speaks:\n${lines.join('\n')}`,
  );
}

/** Refuses weights that another engine moves. */
export function findOwner({ owner }: Split): readonly Obstacle[] {
  return owner === undefined
    ? []
    : [
        {
          kind: 'unsafe',
          message: `${owner} moves these weights, and would fight this command; use ${owner}, or take the annotation canary.zenlogic.dev/owner away`,
        },
      ];
}

/** Tells whether a release has enough replicas that are ready. */
export function findMissingReplicas(replicas: readonly Replica[], role: Role): readonly Obstacle[] {
  const own = replicas.filter((replica) => replica.role === role);
  const ready = own.filter(({ isReady }) => isReady);
  if (ready.length >= wantedReplicas) {
    return [];
  }
  const away = own.filter(({ isReady }) => !isReady).map(({ name }) => name);
  const release = role === 'canary' ? 'the canary' : 'the stable release';
  return [
    {
      kind: 'unsafe',
      message:
        `${release} has ${ready.length} ready of ${own.length} replicas, and must have ${wantedReplicas}, so that a restart loses no calls` +
        (away.length === 0 ? '; give it another' : `; look at ${away.join(', ')}`),
    },
  ];
}
