import type { TestContext } from 'node:test';
import { Client, credentials, type Server, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { createGrpcServer, listen } from '../grpc-server.js';
import { Health } from '../health.js';
import { createMetrics, type Metrics } from '../metrics.js';
import { loadProtos, serviceDefinition } from '../protos.js';

/** A real server of a test's own with `auth.AuthService`, and a client of it. */
export interface TestServer {
  readonly server: Server;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly port: number;
  /** Calls a method such as `ValidateLocal`; a code of 0 is an answer. */
  call(method: string, request?: object, options?: { readonly timeout?: number }): Promise<TestAnswer>;
  /** Asks for the health of a service. */
  check(service: string): Promise<unknown>;
}

export interface TestAnswer {
  readonly code: number;
  readonly details: string;
  readonly response: unknown;
}

/** Starts the server; it is gone when the test ends. */
export async function startTestServer(
  test: Pick<TestContext, 'after'>,
  handlers: UntypedServiceImplementation,
  health = new Health(['auth.AuthService'], []),
): Promise<TestServer> {
  const metrics = createMetrics({ workload: 'test', release: 'v0' });
  const server = createGrpcServer({
    protos: ['auth.proto'],
    services: { 'auth.AuthService': handlers },
    health,
    metrics,
  });
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  test.after(() => {
    client.close();
    server.forceShutdown();
  });
  const auth = serviceDefinition(loadProtos('auth.proto'), 'auth.AuthService');

  function send(
    definition: (typeof auth)[string] | undefined,
    request: object,
    timeout: number,
  ): Promise<TestAnswer> {
    if (definition === undefined) {
      throw new Error('there is no such method');
    }
    const { path, requestSerialize, responseDeserialize } = definition;
    return new Promise((resolve) => {
      const deadline = Date.now() + timeout;
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        { deadline },
        (error, response) => resolve({ code: error?.code ?? 0, details: error?.details ?? '', response }),
      );
    });
  }

  return {
    server,
    health,
    metrics,
    port,
    call: (method, request = {}, { timeout = 5_000 } = {}) => send(auth[method], request, timeout),
    check: async (service) => {
      const { response } = await send(healthService['Check'], { service }, 5_000);
      return (response as { status: unknown } | undefined)?.status;
    },
  };
}
