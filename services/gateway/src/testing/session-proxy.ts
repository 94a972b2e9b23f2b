import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SessionProxy {
  readonly origin: string;
  close(): void;
}

/**
 * What stands before the gateway where pages use `EventSource`, which cannot send a token: it serves the page and passes
 * requests for `/api/` on, with the token of the session that the cookie names.
 */
export async function startSessionProxy(
  gatewayUrl: string,
  page: string,
  token: string,
): Promise<SessionProxy> {
  const { hostname, port } = new URL(gatewayUrl);
  const server: Server = createServer((incoming, answer) => {
    if (incoming.url === '/') {
      answer
        .writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'set-cookie': 'session=1; HttpOnly; SameSite=Strict',
        })
        .end(page);
      return;
    }
    if (incoming.headers.cookie !== 'session=1' || !incoming.url?.startsWith('/api/')) {
      answer.writeHead(404).end();
      return;
    }
    const { cookie: _cookie, host: _host, ...headers } = incoming.headers;
    const outgoing = request(
      {
        hostname,
        port,
        path: incoming.url,
        method: incoming.method,
        headers: { ...headers, authorization: `Bearer ${token}` },
        agent: false,
      },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        answer.flushHeaders();
        response.pipe(answer);
        response.on('error', () => answer.destroy());
      },
    );
    // The gateway is away: the browser tries again when the connection is cut, and gives up on an answer such as 502.
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
