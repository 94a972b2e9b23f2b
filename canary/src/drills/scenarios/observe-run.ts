import { setTimeout as delay } from 'node:timers/promises';
import type { CommandEnd, CommandEvent, CommandRun } from '../command/command-run.js';
import type { DrillContext } from '../drill.js';
import { endOfExposure } from '../figures/mesh-figures.js';
import type { Call } from '../load/call.js';
import { type MeshSample, watchMesh } from '../mesh/watch-mesh.js';

/** What is done while calls are sent. */
export interface RunPlan {
  /** The verb and its options. */
  readonly args: readonly string[];
  readonly callsPerSecond: number;
  /** The command is killed after this. */
  readonly limitSeconds: number;
  /**
   * Makes things go wrong. Returns when they did, in milliseconds since 1970. By default, they are wrong from the start,
   * or never.
   */
  readonly disturb?: (run: CommandRun) => Promise<number>;
  /** The events by which the command shows that it noticed. By default, `failed`, `stopped` and `conflict`. */
  readonly noticedBy?: readonly string[];
  /** How long calls are sent before the command starts and after it has ended. By default, 2 s. */
  readonly quietMs?: number;
}

/** What was seen of it. */
export interface RunObservation {
  readonly end: CommandEnd;
  readonly events: readonly CommandEvent[];
  readonly calls: readonly Call[];
  readonly samples: readonly MeshSample[];
  /** When the fault began to matter: when it was made, or when the canary got its first calls. */
  readonly faultAt: number;
  /** When the command first said so; undefined when it did not. */
  readonly noticedAt: number | undefined;
  /** When Envoy gave the canary no calls any more; undefined when it went on to. */
  readonly zeroAt: number | undefined;
  /** When the command had ended, and with it all that was done besides. */
  readonly doneAt: number;
  /** How late the sender of calls itself was at worst. */
  readonly senderLateSeconds: number;
}

/** A sender of calls that is later than this measures the machine, not the mesh. */
const maxLateSeconds = 1;
const defaultNotices = ['failed', 'stopped', 'conflict'];

/** Nothing was measured, for the calls could not be sent when they were due. Says nothing of what the command did. */
export class BusyMachineError extends Error {
  override readonly name = 'BusyMachineError';
}

/**
 * Runs the command while calls are sent and Envoy is watched.
 *
 * @throws {BusyMachineError} when the sender itself was late, whatever came of the run.
 */
export async function observeRun(context: DrillContext, plan: RunPlan): Promise<RunObservation> {
  const { mesh, seed, signal } = context;
  const { args, callsPerSecond, limitSeconds, disturb, noticedBy = defaultNotices, quietMs = 2000 } = plan;
  const maxSeconds = limitSeconds + (2 * quietMs) / 1000;
  const load = await mesh.load({ callsPerSecond, maxSeconds, seed });
  const watch = watchMesh(mesh.topology, signal);
  try {
    await delay(quietMs, undefined, { signal });
    const startedAt = Date.now();
    const run = context.startCommand(args, limitSeconds);
    // Whatever comes of the disturbance, the command is not left behind.
    const [disturbed, ended] = await Promise.allSettled([disturb?.(run), run.ended]);
    const doneAt = Date.now();
    await delay(quietMs, undefined, { signal });
    const { calls, latestMs } = await load.stop();
    await watch.stop();
    if (latestMs > maxLateSeconds * 1000) {
      throw new BusyMachineError(
        `the machine was too busy: calls were sent up to ${(latestMs / 1000).toFixed(1)} s late`,
      );
    }
    if (disturbed.status === 'rejected') {
      throw disturbed.reason;
    }
    if (ended.status === 'rejected') {
      throw ended.reason;
    }
    const faultAt =
      disturbed.value ??
      watch.samples.find(({ at, percent = 0 }) => at >= startedAt && percent > 0)?.at ??
      startedAt;
    return {
      end: ended.value,
      events: run.events,
      calls,
      samples: watch.samples,
      faultAt,
      noticedAt: findNotice(run.events, faultAt, noticedBy),
      doneAt,
      zeroAt: endOfExposure(watch.samples),
      senderLateSeconds: latestMs / 1000,
    };
  } finally {
    load.kill();
    await watch.stop();
  }
}

/** The command acts before it tells: what it says of a rollback comes later than the decision, and says by how much. */
function findNotice(
  events: readonly CommandEvent[],
  faultAt: number,
  noticedBy: readonly string[],
): number | undefined {
  const decisions = events.flatMap(({ event, at, fields }) => {
    if (event === 'rolledBack') {
      return [at - Number(fields['seconds']) * 1000];
    }
    return noticedBy.includes(event) ? [at] : [];
  });
  const later = decisions.filter((at) => at >= faultAt);
  return later.length === 0 ? undefined : Math.min(...later);
}
