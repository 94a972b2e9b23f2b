import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { type Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Address } from './address.js';
import { BatchedCounter } from './batched-counter.js';
import { DurationHistogram } from './duration-histogram.js';
import { createStreamMetrics, type StreamMetrics } from './stream-metrics.js';

/** The metrics of one process, under the names of the ADR. */
export interface Metrics {
  readonly registry: Registry;
  /** `grpc_requests_total{service,method,status}`; status is the name of the gRPC code. */
  readonly requests: Counter<'service' | 'method' | 'status'>;
  /** `grpc_request_duration_seconds{service,method}`, from the whole request received to the answer handed over. */
  readonly durations: DurationHistogram;
  /** Adds the series of a method, present from the start; to be called once for each method. */
  addMethod(method: { readonly service: string; readonly method: string }): MethodMetrics;
  /** Adds the series of a streaming method, present from the start; to be called once for each method. */
  addStreamingMethod(method: { readonly service: string; readonly method: string }): StreamingMethodMetrics;
}

/** Counts the calls of one method. */
export interface MethodMetrics {
  /**
   * Counts an answered call.
   *
   * @param status the name of the gRPC code.
   */
  count(status: string, seconds: number): void;
}

/** Counts the streams of one method and their messages. */
export interface StreamingMethodMetrics extends Omit<StreamMetrics, 'close'> {
  /**
   * Counts a stream that has ended.
   *
   * @param status the name of the gRPC code.
   */
  close(status: string): void;
}

/** Seconds. The goals of 10 ms and 20 ms are edges, so that the share of calls within them is exact. */
export const durationBuckets: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];

/**
 * The names of the gRPC codes but OK. Each has its series from the start: one that begins with the first failure has risen
 * from nothing, and Prometheus does not count that.
 */
export const failureStatuses: readonly string[] = Object.values(status)
  .filter((code) => typeof code === 'string')
  .filter((code) => code !== 'OK');

/** Creates the metrics of a workload in a registry of their own. */
export function createMetrics({ workload, release }: { workload: string; release: string }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'zenlogic_build_info',
    help: 'Is 1; its labels tell which workload and release runs here.',
    labelNames: ['workload', 'release'],
    registers: [registry],
  }).set({ workload, release }, 1);
  const requests = new BatchedCounter({
    name: 'grpc_requests_total',
    help: 'Counts answered gRPC calls and ended streams by status.',
    labelNames: ['service', 'method', 'status'],
    registry,
  });
  const durations = new DurationHistogram({
    name: 'grpc_request_duration_seconds',
    help: 'Measures gRPC calls from the request received to the answer handed over, in seconds.',
    edges: durationBuckets,
    registry,
  });

  // Made with the first streaming method: most workloads have none.
  let addStream: ReturnType<typeof createStreamMetrics> | undefined;

  function addStatuses({ service, method }: { service: string; method: string }): (status: string) => void {
    // Nearly all calls end with OK.
    const ok = requests.addSeries({ service, method, status: 'OK' });
    for (const name of failureStatuses) {
      requests.counter.inc({ service, method, status: name }, 0);
    }
    return (status) => {
      if (status === 'OK') {
        ok.increment();
      } else {
        requests.counter.inc({ service, method, status });
      }
    };
  }
  function addMethod(method: { service: string; method: string }): MethodMetrics {
    const duration = durations.addSeries(method);
    const countStatus = addStatuses(method);
    return {
      count(status, seconds) {
        duration.observe(seconds);
        countStatus(status);
      },
    };
  }
  function addStreamingMethod(method: { service: string; method: string }): StreamingMethodMetrics {
    addStream ??= createStreamMetrics(registry);
    const stream = addStream(method);
    const countStatus = addStatuses(method);
    return {
      ...stream,
      close(status) {
        stream.close();
        countStatus(status);
      },
    };
  }

  return { registry, requests: requests.counter, durations, addMethod, addStreamingMethod };
}

/** Where metrics are served, until the caller closes it. */
export interface MetricsServer {
  readonly port: number;
  close(): void;
}

/**
 * Serves `GET /metrics` in the Prometheus text format.
 *
 * @returns once it listens.
 * @throws when the address cannot be bound.
 */
export async function serveMetrics(registry: Registry, { host, port }: Address): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end('GET /metrics is all there is\n');
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
