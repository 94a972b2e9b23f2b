import { type Check, type Outcome, overall } from '../checks.js';
import type { LatencySummary } from '../latency.js';
import { isBroken } from '../measurement.js';
import { countItems } from './measured-streams.js';
import { type StreamName, streamsProfile } from './stream-rpcs.js';
import type { StreamsResult } from './streams-result.js';

/** The streams of one RPC, as the report holds them. A figure that could not be had is `null`, never 0. */
export interface ReportStreams {
  readonly rpc: StreamName;
  /** Streams that were open at the same time. */
  readonly concurrency: number;
  readonly outcome: Outcome;
  /** Why there are no figures, or `null`. */
  readonly broken: string | null;
  readonly streams: number | null;
  /** Products, adjustments or quantities, all streams together. */
  readonly items: number | null;
  readonly itemsPerSecond: number | null;
  /** Messages in both directions, as the servers counted them. */
  readonly messages: number | null;
  /** How long a stream took, in seconds. */
  readonly latency: LatencySummary | null;
  readonly byStatus: Readonly<Record<string, number>> | null;
}

/** Puts the rows together, in the order of the runs. */
export function createStreamRows(
  result: StreamsResult | undefined,
  checks: readonly Check[],
): ReportStreams[] {
  return (result?.measured ?? []).map((measured): ReportStreams => {
    const { load, run } = measured;
    const carried = countItems(measured);
    const figures = isBroken(run) ? undefined : run;
    return {
      rpc: load.rpc,
      concurrency: load.concurrency,
      outcome: overall(checks.filter(({ profile, rpc }) => profile === streamsProfile && rpc === load.rpc)),
      broken: isBroken(run) ? run.broken : null,
      streams: figures?.calls ?? null,
      items: carried?.items ?? null,
      itemsPerSecond: carried?.itemsPerSecond ?? null,
      messages: carried?.messages ?? null,
      latency: figures?.latency ?? null,
      byStatus: figures?.byStatus ?? null,
    };
  });
}
