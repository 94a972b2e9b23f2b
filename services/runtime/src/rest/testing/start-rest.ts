import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createMetrics, type Metrics } from '../../metrics.js';
import { createRestApp, type RestAppOptions } from '../rest-app.js';
import { type RestServer, serveRest } from '../rest-server.js';

/** A real REST server in the process of a test. */
export interface TestRest extends RestServer {
  readonly url: string;
  readonly metrics: Metrics;
  /** The lines that were logged. */
  readonly logged: readonly string[];
}

/** Starts the server; it is gone when the test ends. */
export async function startRest(
  test: { after(end: () => Promise<void>): void },
  options: Pick<RestAppOptions, 'routes'> & Partial<Pick<RestAppOptions, 'limits' | 'readiness'>>,
): Promise<TestRest> {
  const metrics = createMetrics({ workload: 'test', release: 'v0' });
  const logged: string[] = [];
  const lines = new Writable({
    write(line, _encoding, done) {
      logged.push(String(line));
      done();
    },
  });
  const app = createRestApp({
    info: { title: 'Test', version: '1', description: 'An API of a test.' },
    tags: [{ name: 'test', description: 'What is tested.' }],
    log: pino({ level: 'info' }, lines),
    metrics,
    readiness: () => true,
    ...options,
  });
  const server = await serveRest(app, { host: '127.0.0.1', port: 0 }, options.limits);
  test.after(server.close);
  return { ...server, metrics, logged, url: `http://127.0.0.1:${server.port}` };
}

/** What every route of a test has. */
export const plain = {
  method: 'get',
  summary: 'Is tested.',
  tag: 'test',
  security: 'none',
  errors: [],
} as const;
