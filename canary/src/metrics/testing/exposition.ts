import type { Replica } from '../../target/target.js';

/** An RPC as a process tells of it. */
export interface ExposedMethod {
  /** By default, `auth.AuthService`. */
  readonly service?: string;
  readonly method: string;
  readonly byStatus: Readonly<Record<string, number>>;
  /** By upper edge in seconds, cumulative, `+Inf` included. By default, all calls took less than 5 ms. */
  readonly buckets?: Readonly<Record<string, number>>;
  /** Makes it a streaming RPC. */
  readonly openStreams?: number;
}

/** Writes the metrics of a process in the Prometheus text format, in the manner of prom-client. */
export function expose(processStartSeconds: number, methods: readonly ExposedMethod[]): string {
  const lines = [
    '# TYPE process_start_time_seconds gauge',
    `process_start_time_seconds ${processStartSeconds}`,
  ];
  for (const { service = 'auth.AuthService', method, byStatus, buckets, openStreams } of methods) {
    const labels = `service="${service}",method="${method}"`;
    for (const [status, calls] of Object.entries(byStatus)) {
      lines.push(`grpc_requests_total{${labels},status="${status}"} ${calls}`);
    }
    if (openStreams !== undefined) {
      lines.push(`grpc_streams_open{${labels}} ${openStreams}`);
      continue;
    }
    const calls = Object.values(byStatus).reduce((sum, count) => sum + count, 0);
    for (const [le, count] of Object.entries(buckets ?? { '0.001': 0, '0.005': calls, '+Inf': calls })) {
      lines.push(`grpc_request_duration_seconds_bucket{le="${le}",${labels}} ${count}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A replica that runs and is ready. */
export function createReplica(given: Partial<Replica> & Pick<Replica, 'name'>): Replica {
  return {
    role: 'stable',
    release: 'v1',
    isReady: true,
    startTime: '2026-01-01T00:00:00.000Z',
    restarts: 0,
    metricsAddress: '127.0.0.1:9464',
    ...given,
  };
}
