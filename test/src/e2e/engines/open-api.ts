import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awaitUntil } from '../await-until.js';
import { startCommand } from '../command.js';

/** The API server, open to processes on this machine. */
export interface OpenApi {
  readonly url: string;
  /** Reads an object or a list. */
  get<T>(path: string): Promise<T>;
  stop(): void;
}

/**
 * Opens the API server without credentials on loopback, as `kubectl proxy` does. Where the server was built without a
 * version, as some test clusters are, it gets one: Flagger does not start without.
 */
export async function openApi(): Promise<OpenApi> {
  const port = await findFreePort();
  // Until it is stopped: no suite may take longer than an hour.
  const proxy = startCommand('kubectl', ['proxy', `--port=${port}`], { timeoutSeconds: 3_600 });
  const server = createVersionedProxy(port);
  await awaitUntil('kubectl proxy answers', 30, async () => {
    const { ok } = await fetch(`http://127.0.0.1:${port}/version`);
    return ok ? ok : undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async get<T>(path: string): Promise<T> {
      const response = await fetch(`${url}${path}`);
      if (!response.ok) {
        throw new Error(`${path}: ${response.status} ${await response.text()}`);
      }
      return (await response.json()) as T;
    },
    stop() {
      server.closeAllConnections();
      server.close();
      proxy.stop();
    },
  };
}

/** Finds a port that is free now. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function createVersionedProxy(port: number): Server {
  return createServer((incoming, outgoing) => {
    const { url = '/', method, headers } = incoming;
    const own = { ...headers, host: `127.0.0.1:${port}` };
    const onward = request({ host: '127.0.0.1', port, path: url, method, headers: own }, (answer) => {
      const { statusCode = 502, headers: answered } = answer;
      if (url.split('?')[0] !== '/version') {
        outgoing.writeHead(statusCode, answered);
        answer.pipe(outgoing);
        return;
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => outgoing.end(withVersion(Buffer.concat(chunks).toString())));
    });
    onward.on('error', () => outgoing.destroy());
    // A watch goes on until its caller hangs up.
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
}

function withVersion(text: string): string {
  const version: { readonly major: string; readonly minor: string; readonly gitVersion: string } =
    JSON.parse(text);
  const gitVersion = /^v[1-9]\d*\.\d+\.\d+/.test(version.gitVersion)
    ? version.gitVersion
    : `v${version.major}.${version.minor}.0`;
  return JSON.stringify({ ...version, gitVersion });
}
