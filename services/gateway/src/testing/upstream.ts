import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { createGrpcServer, createMetrics, Health, listen } from '@zenlogic/runtime';

/** A real gRPC server in the process of a test, in the place of auth and catalog, that does what the test says. */
export interface Upstream {
  /** As host:port. */
  readonly address: string;
  /** Ends it without a farewell. */
  kill(): void;
}

export interface UpstreamHandlers {
  readonly auth?: UntypedServiceImplementation;
  readonly catalog?: UntypedServiceImplementation;
  readonly inventory?: UntypedServiceImplementation;
}

/** Starts the server; it is gone when the test ends. A method without a handler is UNIMPLEMENTED. */
export async function startUpstream(
  test: { after(end: () => void): void },
  { auth = {}, catalog = {}, inventory = {} }: UpstreamHandlers,
): Promise<Upstream> {
  const server = createGrpcServer({
    protos: ['auth.proto', 'catalog/v1/catalog.proto', 'catalog/v1/inventory.proto'],
    services: {
      'auth.AuthService': auth,
      'catalog.v1.CatalogService': catalog,
      'catalog.v1.InventoryService': inventory,
    },
    health: new Health([], []),
    metrics: createMetrics({ workload: 'upstream', release: 'test' }),
  });
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  test.after(() => server.forceShutdown());
  return { address: `127.0.0.1:${port}`, kill: () => server.forceShutdown() };
}
