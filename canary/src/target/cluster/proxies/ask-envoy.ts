import { request } from 'node:http';
import { Duplex, PassThrough, Writable } from 'node:stream';
import type { KubeConfig } from '@kubernetes/client-node';
import { ApiError } from '../api/api-error.js';

/** Where Envoy answers, inside its pod alone. */
const adminPort = 15_000;

/** Asks the Envoy of a pod over its admin interface. */
export interface EnvoyClient {
  /**
   * @param path such as `/config_dump`.
   * @throws Error that says why there is no answer.
   */
  ask(pod: string, path: string, signal: AbortSignal): Promise<string>;
}

/**
 * Creates a client that goes by the port-forward of the API server. Unlike `exec`, that starts no process beside the proxy,
 * and needs no right to run anything.
 */
export async function createEnvoyClient(config: KubeConfig, namespace: string): Promise<EnvoyClient> {
  const { PortForward } = await import('@kubernetes/client-node');
  const forwarder = new PortForward(config, true);

  async function ask(pod: string, path: string, signal: AbortSignal): Promise<string> {
    const toServer = new PassThrough();
    const socket = new Duplex({
      read() {},
      write: (chunk: Buffer, _encoding, done) => toServer.write(chunk, done),
      final: (done) => done(),
    });
    const fromServer = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        socket.push(chunk);
        done();
      },
    });
    const errors = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        // The first message is the number of the port, which the library has cut off.
        if (chunk.length > 0) {
          socket.destroy(new Error(chunk.toString().trim()));
        }
        done();
      },
    });
    // The request has the same error; before it is made, nobody listens.
    socket.on('error', () => undefined);
    const connecting = forwarder
      .portForward(namespace, pod, [adminPort], fromServer, errors, toServer)
      .catch((cause: unknown) => {
        throw describeFailure(cause);
      });
    // When nobody waits for it any more, it still must be closed.
    const close = (): void => void connecting.then(hangUp, () => undefined);
    signal.addEventListener('abort', close, { once: true });
    try {
      const connection = await abortable(connecting, signal);
      if ('on' in connection) {
        connection.on('close', () => socket.push(null));
      }
      return await get(socket, path, signal);
    } finally {
      signal.removeEventListener('abort', close);
      close();
    }
  }

  return { ask };
}

type Connection = Awaited<
  ReturnType<InstanceType<typeof import('@kubernetes/client-node').PortForward>['portForward']>
>;

function hangUp(connection: Connection): void {
  const socket = typeof connection === 'function' ? connection() : connection;
  socket?.close();
}

function get(socket: Duplex, path: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { path, host: 'localhost', headers: { connection: 'close' }, createConnection: () => socket, signal },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) {
            resolve(text);
          } else {
            reject(new Error(`Envoy answered HTTP ${response.statusCode} to ${path}`));
          }
        });
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.throwIfAborted();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The WebSocket only tells a status: `Unexpected server response: 403`. */
function describeFailure(cause: unknown): Error {
  const message = (cause as { readonly message?: string }).message ?? String(cause);
  const [, status] = /Unexpected server response: (\d+)/.exec(message) ?? [];
  return status === undefined
    ? new Error(message, { cause })
    : new ApiError(Number(status), `port-forward was answered HTTP ${status}`);
}
