import { isScrapeFailure, type Scrape, type ScrapeFailure } from '../metrics-scrape.js';
import { type StreamName, streamService } from './stream-rpcs.js';

/** Messages of streams, as the servers counted them. */
export interface StreamCounts {
  /** By the servers, from callers. */
  readonly received: number;
  /** By the servers, to callers. */
  readonly sent: number;
}

/** The counts, or why there are none, each reason a sentence without full stop. */
export type CountedStreams = StreamCounts | { readonly missing: readonly string[] };

const metric = 'grpc_stream_messages_total';

/**
 * Says how many messages of an RPC the servers counted between two scrapes. Missing data is said, never guessed.
 *
 * @param before and `after` list the same servers in the same order.
 */
export function countStreamMessages(
  before: readonly (Scrape | ScrapeFailure)[],
  after: readonly (Scrape | ScrapeFailure)[],
  rpc: StreamName,
): CountedStreams {
  const missing: string[] = [];
  const counts = { received: 0, sent: 0 };
  for (const [index, now] of after.entries()) {
    const then = before[index];
    if (then === undefined || isScrapeFailure(then)) {
      missing.push(then?.problem ?? `${now.server.url} was not read before the run`);
    } else if (isScrapeFailure(now)) {
      missing.push(now.problem);
    } else {
      for (const direction of ['received', 'sent'] as const) {
        const increase = read(now, rpc, direction) - read(then, rpc, direction);
        if (increase >= 0) {
          counts[direction] += increase;
        } else {
          missing.push(`a counter of ${now.server.url} went backwards: it was restarted during the run`);
        }
      }
    }
  }
  if (after.length === 0) {
    missing.push('no server was named that counts the messages of streams');
  } else if (missing.length === 0 && counts.received + counts.sent === 0) {
    missing.push(`the servers have no ${metric} for ${rpc}`);
  }
  return missing.length > 0 ? { missing } : counts;
}

function read({ samples }: Scrape, method: StreamName, direction: string): number {
  return samples
    .filter(
      ({ name, labels }) => name === metric && labels.service === streamService && labels.method === method,
    )
    .filter(({ labels }) => labels.direction === direction)
    .reduce((sum, { value }) => sum + value, 0);
}
