import type { RunOutcome } from './measurement.js';
import type { Profile } from './profiles.js';
import type { RpcName } from './rpcs.js';
import type { ServerCounts } from './server-counts.js';

/** One run of ghz: a profile's load on one RPC. */
export interface MeasuredRow {
  readonly profile: Profile;
  readonly rpc: RpcName;
  readonly run: RunOutcome;
  /** What the servers counted meanwhile; undefined for rows that are not judged. */
  readonly servers: ServerCounts | undefined;
}
