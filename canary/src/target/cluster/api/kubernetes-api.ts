import { request as requestHttp } from 'node:http';
import { type RequestOptions, request as requestHttps } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { CanaryError } from '../../../canary-error.js';
import { exitCodes } from '../../../exit-codes.js';
import { toApiError } from './api-error.js';

/** A request to the API server. */
export interface ApiRequest {
  /** By default, `GET`. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query, such as `/api/v1/namespaces/zenlogic/pods`. */
  readonly path: string;
  readonly body?: object;
  /** By default, `application/json`. */
  readonly contentType?: string;
  /** By default, 10,000. */
  readonly timeoutMs?: number;
}

/** A list of objects. */
export interface ObjectList<T> {
  readonly items: readonly T[];
}

/** Asks the API server as the user of a kubeconfig's current context. */
export interface KubernetesApi {
  /** Name of the context. */
  readonly context: string;
  /**
   * Makes a request and reads the answer as JSON.
   *
   * @throws {ApiError} when the API server says no.
   * @throws {CanaryError} `unreachable` when it does not answer in time.
   */
  json<T>(request: ApiRequest, signal: AbortSignal): Promise<T>;
  /** The same for an answer that is text. */
  text(request: ApiRequest, signal: AbortSignal): Promise<string>;
}

const standardTimeoutMs = 10_000;

/** Creates the client of the API server. The kubeconfig says where it is and who asks. */
export function createKubernetesApi(config: KubeConfig): KubernetesApi {
  const context = config.getCurrentContext();
  const server = config.getCurrentCluster()?.server ?? '';

  async function text(request: ApiRequest, signal: AbortSignal): Promise<string> {
    const { timeoutMs = standardTimeoutMs } = request;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await send(config, server, request, AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) {
        throw unreachable(context, server, `no answer within ${timeoutMs / 1000} s`, error);
      }
      if (isTransportError(error)) {
        throw unreachable(context, server, error.message || error.code, error);
      }
      throw error;
    }
  }

  return {
    context,
    text,
    json: async <T>(request: ApiRequest, signal: AbortSignal): Promise<T> =>
      JSON.parse(await text(request, signal)) as T,
  };
}

/** Writes the path of an object or a list in a namespace. */
export function namespacedPath(group: string, namespace: string, ...rest: readonly string[]): string {
  const root = group.includes('/') ? `/apis/${group}` : `/api/${group}`;
  return [root, 'namespaces', namespace, ...rest].join('/');
}

async function send(
  config: KubeConfig,
  server: string,
  { method = 'GET', path, body, contentType = 'application/json' }: ApiRequest,
  signal: AbortSignal,
): Promise<string> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const options: RequestOptions = {
    method,
    signal,
    headers: {
      accept: 'application/json, */*',
      ...(payload !== undefined && {
        'content-type': contentType,
        'content-length': Buffer.byteLength(payload),
      }),
    },
  };
  await config.applyToHTTPSOptions(options);
  signal.throwIfAborted();
  const request = server.startsWith('http:') ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const sent = request(`${server.replace(/\/$/, '')}${path}`, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode < 300) {
          resolve(text);
        } else {
          reject(toApiError(statusCode, text));
        }
      });
    });
    sent.on('error', reject);
    sent.end(payload);
  });
}

/** Errors of sockets, names and certificates have a code in capitals. */
function isTransportError(error: unknown): error is Error & { readonly code: string } {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' && code !== 'ABORT_ERR';
}

function unreachable(context: string, server: string, reason: string, cause: unknown): CanaryError {
  return new CanaryError(
    exitCodes.unreachable,
    `the API server of context ${context} (${server}) cannot be reached: ${reason}; try \`kubectl version\` with the same context`,
    { cause },
  );
}
