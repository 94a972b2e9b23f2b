import type { Registry } from 'prom-client';
import { BatchedCounter, type CounterSeries } from '../batched-counter.js';
import { DurationHistogram } from '../duration-histogram.js';
import { durationBuckets } from '../metrics.js';

/** Counts the requests of one operation. */
export interface RouteMetrics {
  /** Counts an answer and how long it took, in seconds. */
  count(status: number, seconds: number): void;
  /** Counts a stream that ended. How long it was open says nothing about latency. */
  countStream(status: number): void;
}

/**
 * Creates `http_requests_total{method,route,status}` and `http_request_duration_seconds{method,route}`.
 *
 * @returns adds the series of an operation; to be called once for each. `route` is its path with the parameters in braces.
 */
export function createHttpMetrics(
  registry: Registry,
): (operation: { readonly method: string; readonly route: string }) => RouteMetrics {
  const requests = new BatchedCounter({
    name: 'http_requests_total',
    help: 'Counts answered HTTP requests and ended streams by status.',
    labelNames: ['method', 'route', 'status'],
    registry,
  });
  const durations = new DurationHistogram({
    name: 'http_request_duration_seconds',
    help: 'Measures HTTP requests from their headers received to the answer handed over, in seconds.',
    edges: durationBuckets,
    registry,
  });
  return ({ method, route }) => {
    const statuses = new Map<number, CounterSeries>();
    const duration = durations.addSeries({ method, route });
    function countStream(status: number): void {
      let series = statuses.get(status);
      if (series === undefined) {
        series = requests.addSeries({ method, route, status: String(status) });
        statuses.set(status, series);
      }
      series.increment();
    }
    return {
      countStream,
      count(status, seconds) {
        duration.observe(seconds);
        countStream(status);
      },
    };
  };
}
