import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPrometheus } from '../../metrics/testing/start-prometheus.js';
import { answer, type Outage, type VectorSeries } from './outages.js';

/** A real Prometheus that scrapes auth, behind a server that spoils its answers when told to. */
export interface UnreliablePrometheus {
  readonly url: string;
  /** From now on. Undefined lets every answer through. */
  setOutage(outage: Outage | undefined): void;
  /** Ends Prometheus and what is before it: nobody listens any more. */
  stop(): Promise<void>;
}

/**
 * Starts both, on free ports.
 *
 * @param targets what is scraped, each `host:port`.
 * @throws Error that says how to get Prometheus, when it is not on PATH.
 */
export async function startUnreliablePrometheus(targets: readonly string[]): Promise<UnreliablePrometheus> {
  const prometheus = await startPrometheus([{ job_name: 'auth', static_configs: [{ targets }] }]);
  /** By whether the query asks when the samples were scraped, or for the samples. */
  const last = new Map<boolean, readonly VectorSeries[]>();
  let current: Outage | undefined;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', prometheus.url);
    const isForTimes = url.searchParams.get('query')?.startsWith('timestamp(') === true;
    ask(url).then(
      (vector) => {
        if (current === undefined) {
          last.set(isForTimes, vector);
          answer(response, vector);
        } else {
          current.spoil({ vector, last: last.get(isForTimes) ?? vector, response });
        }
      },
      (error) => fail(response, error),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<unknown> | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    setOutage(outage) {
      current = outage;
    },
    async stop() {
      stopped ??= Promise.all([once(server, 'close'), prometheus.stop()]);
      server.close();
      server.closeAllConnections();
      await stopped;
    },
  };
}

async function ask(url: URL): Promise<readonly VectorSeries[]> {
  const response = await fetch(url);
  const body = (await response.json()) as { readonly data?: { readonly result?: readonly VectorSeries[] } };
  if (!response.ok || body.data?.result === undefined) {
    throw new Error(`Prometheus answered ${response.status}`);
  }
  return body.data.result;
}

/** An outage that nobody ordered must not pass for one of the drill's. */
function fail(response: ServerResponse, error: unknown): void {
  process.stderr.write(`drills: the real Prometheus has failed: ${String(error)}\n`);
  response.writeHead(502).end();
}
