import { judgeShare } from '../../judge/judge-share.js';
import type { MeshSample } from '../mesh/watch-mesh.js';

/** Over so long a share is observed, in milliseconds; and so many calls must be in it. */
const windowMs = 1000;
const minCalls = 200;

/**
 * When Envoy gave the canary no calls any more, and did so until the end, in milliseconds since 1970.
 *
 * @returns undefined when it still gave it some, or never had.
 */
export function endOfExposure(samples: readonly MeshSample[]): number | undefined {
  const last = samples.findLastIndex(({ percent = 0 }) => percent > 0);
  return last === -1 ? undefined : samples.slice(last + 1).find(({ percent }) => percent === 0)?.at;
}

/** The shares that were in force, one after another, without repetitions. */
export function listShares(samples: readonly MeshSample[]): readonly number[] {
  const known = samples.flatMap(({ percent }) => percent ?? []);
  return known.filter((percent, index) => percent !== known[index - 1]);
}

/**
 * When the calls of a whole second were first split as a weight says, in milliseconds since 1970.
 *
 * @param from when the weight was written.
 * @param significance how often a right split may be called wrong.
 * @returns undefined when they never were, or there were too few calls to tell.
 */
export function firstAgreeing(
  samples: readonly MeshSample[],
  percent: number,
  from: number,
  significance: number,
): number | undefined {
  for (const [index, sample] of samples.entries()) {
    const start = samples.slice(0, index).findLast(({ at }) => at <= sample.at - windowMs);
    if (sample.at < from || start === undefined) {
      continue;
    }
    const canaryCalls = sample.canaryCalls - start.canaryCalls;
    const calls = canaryCalls + sample.stableCalls - start.stableCalls;
    if (calls >= minCalls && judgeShare(canaryCalls, calls, percent, significance).agrees) {
      return sample.at;
    }
  }
  return undefined;
}
