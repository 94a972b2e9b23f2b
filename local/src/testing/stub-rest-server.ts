import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readinessPath } from '../health/rest-health.js';
import { loopback } from '../topology.js';

/** A stand-in for a REST server: answers every request, and those for its readiness. */
export interface StubRestServer {
  readonly port: number;
  /** Requests that came in, those for its readiness aside. */
  requests: number;
  /** By default, true. */
  ready: boolean;
  /** By default, reads the request and answers 200 with nothing. */
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  listen(): Promise<void>;
  /** Ends at once and cuts what is open, like SIGKILL. */
  kill(): void;
}

/** Creates a stand-in that does not listen yet. */
export function createStubRestServer(port: number): StubRestServer {
  let server: Server | undefined;
  const stub: StubRestServer = {
    port,
    requests: 0,
    ready: true,
    handle(request, response) {
      request.resume().on('end', () => response.end());
    },
    async listen() {
      server = createServer((request, response) => {
        if (request.url === readinessPath) {
          response.writeHead(stub.ready ? 200 : 503).end();
          return;
        }
        stub.requests++;
        stub.handle(request, response);
      });
      server.listen(port, loopback);
      await once(server, 'listening');
    },
    kill() {
      server?.close();
      server?.closeAllConnections();
      server = undefined;
    },
  };
  return stub;
}
