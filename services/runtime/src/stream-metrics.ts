import { Gauge, type Registry } from 'prom-client';
import { BatchedCounter } from './batched-counter.js';

/** Counts the streams of one method. */
export interface StreamMetrics {
  open(): void;
  close(): void;
  countSent(): void;
  countReceived(): void;
}

/**
 * Creates `grpc_streams_open{service,method}` and `grpc_stream_messages_total{service,method,direction}`; direction is
 * `sent` or `received`, as the server sees it.
 *
 * @returns adds the series of a method; to be called once for each method.
 */
export function createStreamMetrics(
  registry: Registry,
): (method: { readonly service: string; readonly method: string }) => StreamMetrics {
  const streams = new Gauge({
    name: 'grpc_streams_open',
    help: 'Counts gRPC streams that are open now.',
    labelNames: ['service', 'method'],
    registers: [registry],
  });
  const messages = new BatchedCounter({
    name: 'grpc_stream_messages_total',
    help: 'Counts messages of gRPC streams.',
    labelNames: ['service', 'method', 'direction'],
    registry,
  });
  return ({ service, method }) => {
    const open = streams.labels({ service, method });
    open.set(0);
    return {
      open: () => open.inc(),
      close: () => open.dec(),
      countSent: messages.addSeries({ service, method, direction: 'sent' }).increment,
      countReceived: messages.addSeries({ service, method, direction: 'received' }).increment,
    };
  };
}
