import type { RpcName } from '../rpcs.js';
import type { MessageBytes, WireBytes } from '../wire/measure-wire.js';
import type { CpuPerCall } from './measure-cpu.js';

/** What could not be measured, and why. */
export interface Unmeasured {
  readonly problem: string;
}

/** A method of a server: whose CPU time is measured. */
export type ArmName = `${'auth' | 'hello'} ${RpcName}` | 'rest ValidateLocal';

/** CPU time by arm, round by round. */
export type CpuFigures = ReadonlyMap<string, readonly CpuPerCall[]>;

/** Latencies of one round, in seconds, and how many calls a second were started. */
export interface LatencyFigure {
  readonly p90: number;
  readonly p99: number;
  readonly startedPerSecond: number;
}

/** Latencies by RPC, round by round. */
export type LatencyFigures = ReadonlyMap<string, readonly LatencyFigure[]>;

/** Bytes of ValidateLocal, and of the same question to the REST server. */
export interface WireFigures {
  readonly grpc: WireBytes;
  readonly rest: WireBytes;
  readonly message: MessageBytes;
}

/** CPU time that a server uses in a second while nobody calls it, in seconds. */
export interface IdleFigures {
  readonly hello: number;
  readonly auth: number;
}

/** Everything that a run measured. */
export interface Measurements {
  readonly idle: IdleFigures | Unmeasured;
  readonly direct: CpuFigures | Unmeasured;
  readonly throughEnvoy: CpuFigures | Unmeasured;
  /** With 10 callers. */
  readonly latency: LatencyFigures | Unmeasured;
  /** With `offeredRate` calls a second. */
  readonly offered: LatencyFigures | Unmeasured;
  readonly wire: WireFigures | Unmeasured;
}

/** Calls a second that are offered to Envoy. */
export const offeredRate = 2000;

/** Tells what is missing from what was measured. */
export function isUnmeasured(result: object): result is Unmeasured {
  return 'problem' in result;
}
