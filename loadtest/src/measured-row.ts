import type { RunOutcome } from './measurement.js';
import type { Profile } from './profiles.js';
import type { CallName } from './rest/rest-calls.js';
import type { ServerCounts } from './server-counts.js';

/** CPU time of services, user and system, over all their processes, in seconds. */
export interface CpuUse {
  readonly auth: number;
  readonly gateway: number;
}

/** One run of ghz or vegeta: a profile's load on one RPC or one REST call. */
export interface MeasuredRow {
  readonly profile: Profile;
  readonly rpc: CallName;
  readonly run: RunOutcome;
  /**
   * What the servers that answer in the end counted meanwhile: the releases of auth, or the catalog for `REST
   * GetProduct`. Undefined for rows that are not judged.
   */
  readonly servers: ServerCounts | undefined;
  /** Calls that these servers must have counted. By default, all that were OK. */
  readonly due?: number | undefined;
  /** CPU time that the services used meanwhile, in seconds; undefined where it was not asked for or not to be had. */
  readonly cpu?: CpuUse | undefined;
}
