import type { MeasuredStreams } from './measured-streams.js';
import type { StockSums } from './stream-checks.js';
import type { StreamProfile } from './stream-rpcs.js';

/** What came of the streams. */
export interface StreamsResult {
  readonly profile: StreamProfile;
  readonly measured: readonly MeasuredStreams[];
  /** Around the synchronisations; undefined when it could not be read. */
  readonly stock: StockSums | undefined;
}
