import type { MeasuredRow } from './measured-row.js';
import { isBroken } from './measurement.js';
import type { CallName } from './rest/rest-calls.js';

/** One step of the saturation: so many callers, so many calls per second. */
export interface SaturationStep {
  readonly concurrency: number;
  readonly callsPerSecond: number;
  /** In seconds. */
  readonly p90: number;
}

/** Where more callers stop helping. */
export interface Knee {
  readonly rpc: CallName;
  readonly steps: readonly SaturationStep[];
  /** The last concurrency that was still worth it; null when none was. */
  readonly concurrency: number | null;
  /** What ends it there, as words without full stop. */
  readonly reason: string;
}

/**
 * Finds the knee of an RPC over all closed loops: the concurrency after which
 * calls/s grow by less than 10 %, or p90 reaches the limit.
 *
 * @param limitSeconds the limit of p90.
 */
export function findKnee(rows: readonly MeasuredRow[], rpc: CallName, limitSeconds: number): Knee {
  const steps: SaturationStep[] = [];
  for (const { profile, run, rpc: asked } of rows) {
    if (asked !== rpc || profile.load !== 'closed' || profile.purpose === 'warm-up' || isBroken(run)) {
      continue;
    }
    if (run.latency !== undefined) {
      const { concurrency } = profile;
      steps.push({ concurrency, callsPerSecond: run.callsPerSecond, p90: run.latency.p90 });
    }
  }
  steps.sort((a, b) => a.concurrency - b.concurrency);
  for (const [index, step] of steps.entries()) {
    const previous = steps[index - 1];
    if (step.p90 >= limitSeconds) {
      const reason = `with ${step.concurrency} callers, p90 reaches the limit`;
      return { rpc, steps, concurrency: previous?.concurrency ?? null, reason };
    }
    if (previous !== undefined && step.callsPerSecond < previous.callsPerSecond * 1.1) {
      return {
        rpc,
        steps,
        concurrency: previous.concurrency,
        reason: `with ${step.concurrency} callers, calls/s grow by less than 10 %`,
      };
    }
  }
  const last = steps.at(-1);
  return {
    rpc,
    steps,
    concurrency: last?.concurrency ?? null,
    reason: last === undefined ? 'no closed loop was measured' : 'no knee was met up to there',
  };
}
