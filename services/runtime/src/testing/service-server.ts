import type { Server, UntypedServiceImplementation } from '@grpc/grpc-js';
import { createGrpcServer, listen } from '../grpc-server.js';
import { Health } from '../health.js';
import { createMetrics, type Metrics } from '../metrics.js';

/** A real server of a test's own with one service. */
export interface ServiceServer {
  readonly server: Server;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly port: number;
  /** Such as `dns:///127.0.0.1:40123`. */
  readonly target: string;
}

/** Starts a server of `catalog.v1.InventoryService`, or of another service; it is gone when the test ends. */
export async function startServiceServer(
  test: { after(end: () => void): void },
  handlers: UntypedServiceImplementation,
  {
    protos = ['catalog/v1/inventory.proto'],
    service = 'catalog.v1.InventoryService',
  }: { protos?: readonly string[]; service?: string } = {},
): Promise<ServiceServer> {
  const health = new Health([service], []);
  const metrics = createMetrics({ workload: 'test', release: 'v0' });
  const server = createGrpcServer({ protos, services: { [service]: handlers }, health, metrics });
  const bound = await listen(server, { host: '127.0.0.1', port: 0 });
  test.after(() => server.forceShutdown());
  return { server, health, metrics, port: bound, target: `dns:///127.0.0.1:${bound}` };
}

/** The options with which `startServiceServer` serves `auth.AuthService`. */
export const authService = { protos: ['auth.proto'], service: 'auth.AuthService' } as const;
