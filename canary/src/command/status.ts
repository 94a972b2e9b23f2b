import { type ExitCode, exitCodes } from '../exit-codes.js';
import { UnreadableError, type Window } from '../metrics/snapshot.js';
import { formatStatus } from '../output/format-status.js';
import type { Policy } from '../policy.js';
import type { Split } from '../split/split.js';
import type { Obstacle, ProxyState, Replica } from '../target/target.js';
import { findOwner } from './guard.js';
import { readCounters } from './read-counters.js';
import { findActiveRun } from './run/run-record.js';
import type { Session } from './session.js';
import { measureShare, type Share } from './share.js';
import { createGrowingWindow } from './share-window.js';

/** Everything an operator wants to know before touching anything. */
export interface Status {
  readonly target: string;
  readonly source: string;
  readonly split: Split;
  readonly proxies: readonly ProxyState[];
  readonly replicas: readonly Replica[];
  /** What both releases did in the last seconds. Undefined when it cannot be told; `unreadable` says why. */
  readonly window: Window | undefined;
  readonly unreadable: string | undefined;
  readonly share: Share | undefined;
  /** What speaks against more calls for the canary. */
  readonly obstacles: readonly Obstacle[];
  /** A run that was not ended: it is at work, or was killed. */
  readonly run: string | undefined;
  readonly goals: Pick<Policy, 'p90GoalMilliseconds' | 'stableFailurePercent'>;
}

/**
 * Shows the weights as written, as in force and as observed, and both releases, over some seconds: by default, as many as
 * the source needs to see calls.
 */
export async function status(session: Session, over: number | undefined): Promise<ExitCode> {
  const { output, clock, source, shareSource } = session;
  const overSeconds = over ?? (source === shareSource ? 5 : 30);
  output.progress(`counting calls for ${overSeconds} s`);
  const found = await readStatus(session, overSeconds);
  output.result(formatStatus(found, output.paint, clock.now()), found);
  return exitCodeOf(found);
}

async function readStatus(session: Session, overSeconds: number): Promise<Status> {
  const { target, source, policy, signal } = session;
  const split = await target.readSplit(signal);
  const [{ window, share, unreadable }, proxies, replicas, obstacles] = await Promise.all([
    countCalls(session, split.canaryPercent, overSeconds),
    target.readProxies(signal),
    target.readReplicas(signal),
    target.findObstacles(signal),
  ]);
  return {
    target: target.name,
    source: source.name,
    split,
    proxies,
    replicas,
    window,
    unreadable,
    share,
    obstacles: [...findOwner(split), ...obstacles],
    run: findActiveRun(split)?.id,
    goals: {
      p90GoalMilliseconds: policy.p90GoalMilliseconds,
      stableFailurePercent: policy.stableFailurePercent,
    },
  };
}

type Counted = Pick<Status, 'window' | 'share' | 'unreadable'>;

/** Reads twice: the releases by the source, the share by the replicas. */
async function countCalls(session: Session, wantedPercent: number, overSeconds: number): Promise<Counted> {
  const { target, source, shareSource, policy, clock, signal } = session;
  const judged = createGrowingWindow();
  const shared = createGrowingWindow();

  async function read(): Promise<Counted> {
    const replicas = await target.readReplicas(signal);
    const ofSource = await readCounters(source, replicas, clock, signal);
    const ofReplicas =
      source === shareSource ? ofSource : await readCounters(shareSource, replicas, clock, signal);
    const grown = shared.extendTo(ofReplicas);
    return {
      window: judged.extendTo(ofSource)?.window,
      share: grown && measureShare(grown, wantedPercent, policy.shareSignificance),
      unreadable: undefined,
    };
  }

  try {
    await read();
    await clock.sleep(overSeconds * 1000, signal);
    return await read();
  } catch (error) {
    if (error instanceof UnreadableError) {
      return { window: undefined, share: undefined, unreadable: error.message };
    }
    throw error;
  }
}

function exitCodeOf({ split, proxies, share, unreadable }: Status): ExitCode {
  const isInForce =
    proxies.length > 0 && proxies.every(({ canaryPercent }) => canaryPercent === split.canaryPercent);
  if (!isInForce || share?.outcome === 'wrong') {
    return exitCodes.wrongSplit;
  }
  return unreadable === undefined ? exitCodes.done : exitCodes.inconclusive;
}
