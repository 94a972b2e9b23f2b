import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { type Address, formatAddress } from './address.js';
import { takeEncodedResponses } from './encoded-responses.js';
import type { Health } from './health.js';
import { instrument } from './instrument.js';
import type { Metrics } from './metrics.js';
import { loadProtos, serviceDefinition } from './protos.js';
import { createReflection } from './reflection.js';

/** What a gRPC server serves. */
export interface GrpcServerOptions {
  /** Files below `protos/` that define the services, such as `auth/v2/auth.proto`. */
  readonly protos: readonly string[];
  /** Handlers by full service name, such as `auth.AuthService`. */
  readonly services: Readonly<Record<string, UntypedServiceImplementation>>;
  readonly health: Health;
  readonly metrics: Metrics;
  /**
   * After how long a connection is closed gently, in milliseconds, give or take a tenth: its calls end as they would,
   * and the caller connects again, to a new replica perhaps. For callers that balance by themselves; behind a mesh
   * nobody needs it. By default, never.
   */
  readonly maxConnectionAge?: number | undefined;
}

/** Creates a server with the given services, instrumented, beside health and reflection. It does not listen yet. */
export function createGrpcServer({
  protos,
  services,
  health,
  metrics,
  maxConnectionAge,
}: GrpcServerOptions): Server {
  const contracts = loadProtos(...protos);
  const server = new Server({
    // channelz keeps books on every call and message for a debugging service that nobody here serves.
    'grpc.enable_channelz': 0,
    ...(maxConnectionAge !== undefined && { 'grpc.max_connection_age_ms': maxConnectionAge }),
  });
  for (const [name, handlers] of Object.entries(services)) {
    const definition = serviceDefinition(contracts, name);
    server.addService(takeEncodedResponses(definition), instrument(definition, handlers, metrics));
  }
  health.addToServer(server);
  createReflection(protos, Object.keys(services)).addToServer(server);
  return server;
}

/**
 * Makes a server listen, without TLS: in the mesh the sidecar encrypts.
 *
 * @returns the port, which differs from the one asked for when that is 0.
 * @throws when the address cannot be bound.
 */
export function listen(server: Server, address: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(formatAddress(address), ServerCredentials.createInsecure(), (error, port) => {
      if (error) {
        reject(new Error(`cannot listen on ${formatAddress(address)}: ${error.message}`));
      } else {
        resolve(port);
      }
    });
  });
}
