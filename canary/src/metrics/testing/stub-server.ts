import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

/** A small HTTP server of a test on a free port of 127.0.0.1. */
export interface StubServer {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** Cuts what is open. */
  stop(): Promise<void>;
}

/** Starts a server that answers as it is told. The caller stops it. */
export async function startStubServer(answer: RequestListener): Promise<StubServer> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
