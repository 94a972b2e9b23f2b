import type { Snapshot } from '../catalog/catalog-client.js';
import { isBroken, type Measurement, type RunOutcome } from '../measurement.js';
import type { CountedStreams } from './stream-counts.js';
import type { StreamLoad } from './stream-rpcs.js';

/** One run of ghz: streams of an RPC. */
export interface MeasuredStreams {
  readonly load: StreamLoad;
  readonly run: RunOutcome;
  readonly counted: CountedStreams;
  /** The stock that each watch began with; for WatchStock alone. */
  readonly snapshot?: Snapshot | undefined;
}

/** What the streams carried. */
export interface CarriedItems {
  /** Products, adjustments or quantities. */
  readonly items: number;
  /** Messages in both directions, as the servers counted them. */
  readonly messages: number;
  readonly itemsPerSecond: number;
}

/**
 * Says what the streams carried, from what the servers counted: a product is a message of an import, and an adjustment
 * one of a synchronisation beside its start. A watch carries the entries of its snapshot, which were counted by reading
 * one.
 *
 * @returns undefined when it is not known.
 */
export function countItems({ load, run, counted, snapshot }: MeasuredStreams): CarriedItems | undefined {
  if (isBroken(run) || 'missing' in counted || !(run.seconds > 0)) {
    return undefined;
  }
  const { received, sent } = counted;
  const streams = answeredStreams(run);
  const items = {
    BulkImport: received,
    Sync: received - streams,
    WatchStock: snapshot === undefined ? undefined : streams * snapshot.entries,
  }[load.rpc];
  return items === undefined
    ? undefined
    : { items, messages: received + sent, itemsPerSecond: items / run.seconds };
}

/** Streams that ended as they should. */
export function answeredStreams({ byStatus }: Measurement): number {
  return byStatus['OK'] ?? 0;
}

/** Takes a watch that ghz left for one that ended well: only ghz ends it so, once all messages have come. */
export function acceptLeaving(run: RunOutcome): RunOutcome {
  if (isBroken(run)) {
    return run;
  }
  const { CANCELED: left = 0, ...others } = run.byStatus;
  const { CANCELED: _, ...errorExamples } = run.errorExamples;
  const byStatus = left === 0 ? others : { ...others, OK: (others['OK'] ?? 0) + left };
  return { ...run, byStatus, errorExamples, failed: run.failed - left };
}
