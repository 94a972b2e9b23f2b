import { Counter, Gauge, type Registry } from 'prom-client';
import { BatchedCounter } from '../batched-counter.js';
import { DurationHistogram, type DurationSeries } from '../duration-histogram.js';
import { durationBuckets, failureStatuses, type Metrics } from '../metrics.js';
import type { BreakerState } from './breaker.js';

const refusals = ['breaker', 'bulkhead'] as const;

/** Why a call was not made at all. */
export type Refusal = (typeof refusals)[number];

/** Counts the calls of one method that a client makes. */
export interface ClientMethodMetrics {
  /** Counts a gRPC call that has ended; `status` is the name of the code. */
  count(status: string): void;
  readonly duration: DurationSeries;
  readonly countRefused: (reason: Refusal) => void;
  /** Counts a question that was asked by REST. */
  countFallback(outcome: 'answered' | 'failed', seconds: number): void;
}

/** The metrics of all clients of a process. */
export interface ClientMetrics {
  /** Adds the series of a method; to be called once for each client. */
  addMethod(method: {
    readonly service: string;
    readonly method: string;
    readonly hasFallback: boolean;
  }): ClientMethodMetrics;
  setBreakerState(service: string, state: BreakerState): void;
}

const states: readonly BreakerState[] = ['closed', 'open', 'half_open'];
const metricsOfRegistry = new WeakMap<Registry, ClientMetrics>();

/** Finds the metrics of the clients of a process, or creates them for the first one. */
export function clientMetrics({ registry }: Pick<Metrics, 'registry'>): ClientMetrics {
  const metrics = metricsOfRegistry.get(registry) ?? createClientMetrics(registry);
  metricsOfRegistry.set(registry, metrics);
  return metrics;
}

function createClientMetrics(registry: Registry): ClientMetrics {
  const registers = [registry];
  const requests = new BatchedCounter({
    name: 'grpc_client_requests_total',
    help: 'Counts gRPC calls made, by the status they ended with; retries are part of a call.',
    labelNames: ['service', 'method', 'status'],
    registry,
  });
  const durations = new DurationHistogram({
    name: 'grpc_client_request_duration_seconds',
    help: 'Measures unary gRPC calls made, with their retries, in seconds.',
    edges: durationBuckets,
    registry,
  });
  const refused = new Counter({
    name: 'grpc_client_refused_total',
    help: 'Counts gRPC calls not made because the breaker was open or too many were under way.',
    labelNames: ['service', 'method', 'reason'],
    registers,
  });
  const breakers = new Gauge({
    name: 'circuit_breaker_state',
    help: 'Is 1 for the state that the circuit breaker is in.',
    labelNames: ['service', 'state'],
    registers,
  });
  const fallbacks = new Counter({
    name: 'fallback_requests_total',
    help: 'Counts questions asked by REST because gRPC did not answer.',
    labelNames: ['service', 'method', 'outcome'],
    registers,
  });
  const fallbackDurations = new DurationHistogram({
    name: 'fallback_request_duration_seconds',
    help: 'Measures questions asked by REST because gRPC did not answer, in seconds.',
    edges: durationBuckets,
    registry,
  });

  return {
    addMethod({ service, method, hasFallback }) {
      const answered = requests.addSeries({ service, method, status: 'OK' });
      for (const name of failureStatuses) {
        requests.counter.inc({ service, method, status: name }, 0);
      }
      for (const reason of refusals) {
        refused.inc({ service, method, reason }, 0);
      }
      const fallbackDuration = hasFallback ? fallbackDurations.addSeries({ service, method }) : undefined;
      if (hasFallback) {
        fallbacks.inc({ service, method, outcome: 'answered' }, 0);
        fallbacks.inc({ service, method, outcome: 'failed' }, 0);
      }
      return {
        count(status) {
          if (status === 'OK') {
            answered.increment();
          } else {
            requests.counter.inc({ service, method, status });
          }
        },
        duration: durations.addSeries({ service, method }),
        countRefused: (reason) => refused.inc({ service, method, reason }),
        countFallback(outcome, seconds) {
          fallbacks.inc({ service, method, outcome });
          fallbackDuration?.observe(seconds);
        },
      };
    },
    setBreakerState(service, current) {
      for (const state of states) {
        breakers.set({ service, state }, state === current ? 1 : 0);
      }
    },
  };
}
