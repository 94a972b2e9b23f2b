import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { KubeConfig } from '@kubernetes/client-node';
import { authHosts } from '../../../split/read-split.js';
import { createKubernetesApi } from '../api/kubernetes-api.js';
import type { ClusterPlace } from '../cluster-place.js';

/** A request that the stub was sent. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

/** What the stub answers: an object as JSON, or a status with a message. */
export type StubAnswer = object | { readonly code: number; readonly message: string };

/**
 * Starts a server that answers as a test says, and opens namespace `shop` of it. For answers that no API server gives on
 * demand; what one really does is tried end to end.
 */
export async function startStubApiServer(
  t: TestContext,
  answer: (request: SeenRequest) => StubAnswer | undefined,
): Promise<ClusterPlace & { readonly seen: readonly SeenRequest[] }> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    readBody(request).then((body) => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        contentType: request.headers['content-type'],
        body,
      };
      seen.push(one);
      const given = answer(one);
      if (given === undefined) {
        return;
      }
      response.statusCode = 'code' in given ? Number(given.code) : 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(given));
    }, response.destroy.bind(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'stub', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }],
    users: [{ name: 'ana' }],
    contexts: [{ name: 'stub', cluster: 'stub', user: 'ana' }],
    currentContext: 'stub',
  });
  return { api: createKubernetesApi(config), namespace: 'shop', hosts: authHosts, seen };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}
