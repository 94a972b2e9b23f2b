import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Address } from './address.js';
import { DurationHistogram } from './duration-histogram.js';

/** The metrics of one process, under the names of the ADR. */
export interface Metrics {
  readonly registry: Registry;
  /** `grpc_requests_total{service,method,status}`; status is the name of the gRPC code. */
  readonly requests: Counter<'service' | 'method' | 'status'>;
  /** `grpc_request_duration_seconds{service,method}`, from the whole request received to the answer handed over. */
  readonly durations: DurationHistogram;
  /** Adds the series of a method, present from the start; to be called once for each method. */
  addMethod(method: { readonly service: string; readonly method: string }): MethodMetrics;
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

/** Seconds. The goals of 10 ms and 20 ms are edges, so that the share of calls within them is exact. */
const durationBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];

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
  const pending: (() => void)[] = [];
  const requests = new Counter({
    name: 'grpc_requests_total',
    help: 'Counts answered gRPC calls by status.',
    labelNames: ['service', 'method', 'status'],
    registers: [registry],
    collect: () => {
      for (const add of pending) {
        add();
      }
    },
  });
  const durations = new DurationHistogram({
    name: 'grpc_request_duration_seconds',
    help: 'Measures gRPC calls from the request received to the answer handed over, in seconds.',
    edges: durationBuckets,
    registry,
  });

  function addMethod({ service, method }: { service: string; method: string }): MethodMetrics {
    const duration = durations.addSeries({ service, method });
    const answered = requests.labels({ service, method, status: 'OK' });
    // Nearly all calls end with OK. They are counted here and handed over when somebody reads: prom-client makes a
    // text of the labels at each increment.
    let ok = 0;
    pending.push(() => {
      answered.inc(ok);
      ok = 0;
    });
    return {
      count(status, seconds) {
        duration.observe(seconds);
        if (status === 'OK') {
          ok++;
        } else {
          requests.inc({ service, method, status });
        }
      },
    };
  }

  return { registry, requests, durations, addMethod };
}

/**
 * Serves `GET /metrics` in the Prometheus text format.
 *
 * @returns once it listens, with the port; the caller closes it.
 * @throws when the address cannot be bound.
 */
export async function serveMetrics(
  registry: Registry,
  { host, port }: Address,
): Promise<{ server: Server; port: number }> {
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
  return { server, port: (server.address() as AddressInfo).port };
}
