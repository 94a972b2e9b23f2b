import type { LatencySummary } from './latency.js';
import type { MeasuredRow } from './measured-row.js';
import { isBroken } from './measurement.js';
import type { CallName } from './rest/rest-calls.js';
import type { SideBytes } from './wire/measure-both-bytes.js';
import type { WireBytes } from './wire/measure-wire.js';

/** ValidateLocal by gRPC and by REST, offered at the same rate. A figure that could not be had is `null`, never 0. */
export interface SideBySide {
  readonly callsPerSecond: number;
  /** Through the balancer to auth. */
  readonly grpc: Side;
  /** Through the balancer to the gateway, and from there through it again to auth. */
  readonly rest: Side;
}

/** What a call costs one way. */
export interface Side {
  /** In seconds. */
  readonly latency: LatencySummary | null;
  /** CPU time of auth and, by REST, of the gateway for one call, in seconds; of neither the balancer nor the sender. */
  readonly cpuPerCall: number | null;
  /** Bytes of one call on the caller's wire, both ways, headers included. */
  readonly bytes: number | null;
}

/** Finds the rate at which ValidateLocal was asked both ways; undefined when there is none. */
export function createSideBySide(
  rows: readonly MeasuredRow[],
  bytes: SideBytes | undefined,
): SideBySide | undefined {
  for (const { profile } of rows) {
    if (profile.load !== 'open' || profile.purpose === 'warm-up') {
      continue;
    }
    const find = (name: CallName) => rows.find((row) => row.profile === profile && row.rpc === name);
    const [grpc, rest] = [find('ValidateLocal'), find('REST ValidateLocal')];
    if (grpc !== undefined && rest !== undefined) {
      return {
        callsPerSecond: profile.callsPerSecond,
        grpc: createSide(grpc, bytes?.grpc),
        rest: createSide(rest, bytes?.rest),
      };
    }
  }
  return undefined;
}

function createSide({ rpc, run, cpu }: MeasuredRow, bytes: WireBytes | undefined): Side {
  const measured = isBroken(run) || run.calls === 0 ? undefined : run;
  // The gateway has nothing to do with calls by gRPC; what it uses then is its idling.
  const used = cpu === undefined ? undefined : cpu.auth + (rpc === 'ValidateLocal' ? 0 : cpu.gateway);
  return {
    latency: measured?.latency ?? null,
    cpuPerCall: measured === undefined || used === undefined ? null : used / measured.calls,
    bytes: bytes === undefined ? null : bytes.toServer + bytes.toCaller,
  };
}
