import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type Koa from 'koa';
import { type Address, formatAddress } from '../address.js';
import { type DrainOptions, endWithinGrace } from '../drain.js';
import { defaultLimits, type RestLimits } from './limits.js';

/** A REST server that listens. */
export interface RestServer {
  readonly server: Server;
  /** Differs from the one asked for when that is 0. */
  readonly port: number;
  /**
   * Stops after a delay in which balancers learn that the process is not ready: refuses new connections, tells open ones
   * to close after their answer, waits for open requests, and cuts what is still open at the end of the grace period.
   * Streams that never end by themselves must be ended by their owner.
   *
   * @param hurry cuts everything at once when it aborts.
   * @param endStreams called after the delay, to end such streams.
   * @returns whether all requests ended by themselves.
   */
  drain(options: DrainOptions, hurry: AbortSignal, endStreams?: () => void): Promise<boolean>;
  /** Cuts everything at once. */
  close(): Promise<void>;
}

/** How often idle connections are looked for while the server stops, in milliseconds. */
const idleCheckInterval = 50;

/**
 * Serves an app by HTTP/1.1, without TLS: in the mesh the sidecar encrypts.
 *
 * @throws when the address cannot be bound.
 */
export async function serveRest(
  app: Koa,
  address: Address,
  limits: Partial<RestLimits> = {},
): Promise<RestServer> {
  const { headerSize, headersTimeout, stallTimeout, keepAliveTimeout, connections } = {
    ...defaultLimits,
    ...limits,
  };
  const handle: (request: IncomingMessage, response: ServerResponse) => void = app.callback();
  let stopping = false;
  const server = createServer(
    {
      maxHeaderSize: headerSize,
      headersTimeout,
      // Of no use for uploads and too long for the rest; see `bodyTimeout`, `uploadTimeout` and `stallTimeout`.
      requestTimeout: 0,
      keepAliveTimeout,
      connectionsCheckingInterval: 1_000,
      noDelay: true,
    },
    (request, response) => {
      if (stopping) {
        response.shouldKeepAlive = false;
      }
      handle(request, response);
    },
  );
  server.timeout = stallTimeout;
  server.maxConnections = connections;
  server.on('clientError', refuseUnreadable);
  await listen(server, address);

  function stop(): Promise<void> {
    stopping = true;
    return new Promise((resolve) => {
      // A connection becomes idle with its last answer, and Node looks for idle ones only once.
      const timer = setInterval(() => server.closeIdleConnections(), idleCheckInterval);
      server.close(() => {
        clearInterval(timer);
        resolve();
      });
    });
  }

  return {
    server,
    port: (server.address() as AddressInfo).port,
    async drain(options, hurry, endStreams = () => undefined) {
      const drained = await endWithinGrace(options, hurry, async () => {
        endStreams();
        await stop();
        return true;
      });
      server.closeAllConnections();
      return drained;
    },
    async close() {
      const stopped = stop();
      server.closeAllConnections();
      await stopped;
    },
  };
}

function listen(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`cannot listen on ${formatAddress({ host, port })}: ${error.message}`)),
    );
    server.listen(port, host, resolve);
  });
}

/** Answers what is no HTTP, or has headers that are too large or too slow, as Node itself would, but with a problem. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  // As Node itself does: after the beginning of an answer, a second one would look like a part of it.
  const { _httpMessage: answer } = socket as Socket & { _httpMessage?: ServerResponse | null };
  if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent) {
    socket.destroy();
    return;
  }
  const [status, detail] = reasons[error.code ?? ''] ?? [400, 'this is no HTTP request'];
  const title = STATUS_CODES[status];
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Connection: close',
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}

const reasons: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the headers, with the URL, are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the headers did not arrive in time'],
};
