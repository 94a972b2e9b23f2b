import type { Sample } from '@zenlogic/loadtest';
import type { Replica } from '../target/target.js';
import { type MethodCounters, type ReplicaCounters, UnreadableError } from './snapshot.js';

/** What is read of a replica. */
export const series = {
  requests: 'grpc_requests_total',
  buckets: 'grpc_request_duration_seconds_bucket',
  openStreams: 'grpc_streams_open',
  processStart: 'process_start_time_seconds',
} as const;

/** Services that a server has for others than its callers: their calls are not what a release is for. */
const serviceOfItsOwn = /^grpc\.(health|reflection)\./;

/**
 * Reads the counters of a replica from its samples, labelled as the replica labels them.
 *
 * @throws {UnreadableError} when they are not complete, or one is no number.
 */
export function countersOf({ name, role }: Replica, samples: readonly Sample[]): ReplicaCounters {
  const start = samples.find((sample) => sample.name === series.processStart);
  if (start === undefined) {
    throw new UnreadableError(`${name} has no ${series.processStart}, which tells one process from the next`);
  }
  const methods = new Map<string, Counting>();
  for (const sample of samples) {
    const { service, method } = sample.labels;
    if (!countedSeries.has(sample.name) || (service !== undefined && serviceOfItsOwn.test(service))) {
      continue;
    }
    if (service === undefined || method === undefined) {
      throw new UnreadableError(`${name} has a ${sample.name} without the labels service and method`);
    }
    const rpc = `${service}/${method}`;
    const counting = methods.get(rpc) ?? createCounting(service, method);
    methods.set(rpc, counting);
    add(name, counting, sample);
  }
  if (![...methods.values()].some(({ byStatus }) => byStatus.size > 0)) {
    throw new UnreadableError(
      `${name} has no ${series.requests} of a service; are these the metrics of auth?`,
    );
  }
  return {
    replica: name,
    role,
    processStartSeconds: readCount(name, start, 'the process'),
    methods: [...methods.values()].map((counting) => finish(name, counting)),
  };
}

const countedSeries: ReadonlySet<string> = new Set([series.requests, series.buckets, series.openStreams]);

interface Counting {
  readonly service: string;
  readonly method: string;
  readonly byStatus: Map<string, number>;
  readonly buckets: Map<number, number>;
  openStreams: number | undefined;
}

function createCounting(service: string, method: string): Counting {
  return { service, method, byStatus: new Map(), buckets: new Map(), openStreams: undefined };
}

function add(replica: string, counting: Counting, sample: Sample): void {
  const rpc = `${counting.service}/${counting.method}`;
  const value = readCount(replica, sample, rpc);
  if (sample.name === series.requests) {
    counting.byStatus.set(sample.labels['status'] ?? '', value);
  } else if (sample.name === series.buckets) {
    counting.buckets.set(readEdge(replica, sample.labels['le'], rpc), value);
  } else {
    counting.openStreams = value;
  }
}

function finish(replica: string, counting: Counting): MethodCounters {
  const { service, method, openStreams } = counting;
  const rpc = `${service}/${method}`;
  const isStreaming = openStreams !== undefined;
  const buckets = [...counting.buckets].sort(([a], [b]) => a - b).map(([le, count]) => ({ le, count }));
  const wasCalled = [...counting.byStatus.values()].some((calls) => calls > 0);
  if (buckets.length === 0 && wasCalled && !isStreaming) {
    throw new UnreadableError(`${replica} has no ${series.buckets} of ${rpc}, though it was called`);
  }
  if (buckets.length > 0 && buckets.at(-1)?.le !== Number.POSITIVE_INFINITY) {
    throw new UnreadableError(
      `${replica} has a ${series.buckets} of ${rpc} without le="+Inf", so calls are missing`,
    );
  }
  return {
    service,
    method,
    isStreaming,
    byStatus: Object.fromEntries(counting.byStatus),
    buckets: isStreaming ? [] : buckets,
    openStreams: openStreams ?? 0,
  };
}

function readCount(replica: string, { name, value }: Sample, rpc: string): number {
  if (!Number.isFinite(value) || value < 0) {
    throw new UnreadableError(`${replica} says that ${name} of ${rpc} is ${value}, which is no count`);
  }
  return value;
}

function readEdge(replica: string, le: string | undefined, rpc: string): number {
  const edge = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
  if (Number.isNaN(edge)) {
    throw new UnreadableError(
      `${replica} has a ${series.buckets} of ${rpc} whose edge is ${le ?? 'missing'}`,
    );
  }
  return edge;
}
