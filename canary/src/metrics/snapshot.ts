import type { Bucket } from '@zenlogic/loadtest';
import type { Role } from '../split/split.js';
import type { Replica } from '../target/target.js';

/** Where counters are read: the replicas themselves, or a Prometheus that scrapes them. */
export interface MetricsSource {
  /** As messages call it: `the replicas` or `Prometheus at http://…`. */
  readonly name: string;
  /**
   * Reads the counters of all these replicas at one moment.
   *
   * @throws {UnreadableError} when one of them is missing, too old or no number: what is missing is never taken for zero.
   */
  read(replicas: readonly Replica[], signal: AbortSignal): Promise<Snapshot>;
}

/** Why there are no usable counters now, as a sentence. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** The counters of replicas at one moment. */
export interface Snapshot {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How old the oldest of the counters is. By default, 0. */
  readonly ageSeconds?: number;
  readonly replicas: readonly ReplicaCounters[];
}

/** What one process has counted since it started. */
export interface ReplicaCounters {
  readonly replica: string;
  readonly role: Role;
  /** Of `process_start_time_seconds`: another one is another process, whose counters began at zero. */
  readonly processStartSeconds: number;
  readonly methods: readonly MethodCounters[];
}

/** What one process has counted of one RPC, from `grpc_requests_total`, `grpc_request_duration_seconds` and `grpc_streams_open`. */
export interface MethodCounters {
  /** Such as `auth.AuthService`. */
  readonly service: string;
  readonly method: string;
  readonly isStreaming: boolean;
  /** By the name of the gRPC code. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Cumulative, in seconds, ascending. Empty for streams. */
  readonly buckets: readonly Bucket[];
  readonly openStreams: number;
}

/** What both releases did between two snapshots. */
export interface Window {
  readonly seconds: number;
  readonly stable: ReleaseWindow;
  readonly canary: ReleaseWindow;
}

/** What one release did. Health checks and reflection do not count. */
export interface ReleaseWindow {
  /** Answered unary calls. */
  readonly calls: number;
  /** Unary calls by the name of the gRPC code. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** In milliseconds, over all unary methods; undefined without calls. */
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  readonly p99: number | undefined;
  /** Streams that ended, and those open at the end. */
  readonly streams: number;
  readonly openStreams: number;
}
