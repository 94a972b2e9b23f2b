import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

/** One question by HTTP. */
export interface JsonRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, below the URL of the client. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Asks a server for JSON over a bounded number of connections that are kept alive. */
export interface JsonClient {
  /**
   * @returns the body, parsed and not validated.
   * @throws for anything but 200 with JSON of at most 64 KiB, with a message that holds no addresses.
   */
  request(request: JsonRequest): Promise<unknown>;
  close(): void;
}

const maxBodySize = 64 * 1024;

/**
 * Creates a client of a server.
 *
 * @param url such as `http://auth-service:8002`.
 * @param maxConnections how many connections there may be; further requests wait for one. By default, 50.
 */
export function createJsonClient(url: string, maxConnections = 50): JsonClient {
  const base = new URL(url);
  const isHttps = base.protocol === 'https:';
  const prefix = base.pathname.replace(/\/$/, '');
  const agentOptions = { keepAlive: true, maxSockets: maxConnections, maxFreeSockets: maxConnections };
  const agent = isHttps ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  const send = isHttps ? requestHttps : requestHttp;
  const target = { protocol: base.protocol, hostname: base.hostname, port: base.port, agent };

  function once({ method, path, body, headers, signal }: JsonRequest): {
    sent: ClientRequest;
    answer: Promise<unknown>;
  } {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = send({
      ...target,
      method,
      path: prefix + path,
      signal,
      headers: {
        accept: 'application/json',
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        }),
        ...headers,
      },
    });
    const answer = new Promise<unknown>((resolve, reject) => {
      sent.on('error', (error) => reject(connectionError(error)));
      sent.on('response', (response) => {
        readJson(response).then(resolve, (error) => {
          // What is left of the answer is not waited for.
          sent.destroy();
          reject(error);
        });
      });
    });
    sent.end(text);
    return { sent, answer };
  }

  return {
    async request(request) {
      const first = once(request);
      try {
        return await first.answer;
      } catch (error) {
        // A server may close an idle connection just when it is used again; then nothing was asked yet.
        if (first.sent.reusedSocket && error instanceof Error && isReset(error.cause)) {
          return once(request).answer;
        }
        throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

/** The server answered with another status than 200. */
export class HttpStatusError extends Error {
  override readonly name = 'HttpStatusError';

  constructor(readonly status: number) {
    super(`HTTP status ${status}`);
  }
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  if (response.statusCode !== 200) {
    throw new HttpStatusError(response.statusCode ?? 0);
  }
  const { 'content-type': contentType = 'no content type' } = response.headers;
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw new Error('an answer that is not JSON');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBodySize) {
        break;
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw connectionError(error);
  }
  if (size > maxBodySize) {
    throw new Error(`an answer of more than ${maxBodySize} bytes`);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    throw new Error('an answer that is not JSON', { cause: error });
  }
}

function connectionError(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
  return new Error(`no connection${code}`, { cause: error });
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
