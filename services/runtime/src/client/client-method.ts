import type { Client, ServiceDefinition } from '@grpc/grpc-js';
import type { Breaker } from './breaker.js';
import type { Bulkhead } from './bulkhead.js';
import type { ClientMethodMetrics } from './client-metrics.js';

/** A method as a client calls it. */
export interface ClientMethod {
  readonly definition: ServiceDefinition[string];
  /** Such as `auth.AuthService/VerifyToken`. */
  readonly name: string;
  readonly metrics: ClientMethodMetrics;
}

/** What all calls of a client share. */
export interface ClientCore {
  readonly client: Client;
  readonly breaker: Breaker;
  readonly calls: Bulkhead;
  readonly streams: Bulkhead;
  /** In milliseconds. */
  readonly timeout: number;
}
