import type { ServerResponse } from 'node:http';

/** A series of an instant vector, as Prometheus writes it. */
export interface VectorSeries {
  readonly metric: Readonly<Record<string, string>>;
  /** For when it was evaluated, in seconds since 1970, and the value as text. */
  readonly value: readonly [number, string];
}

/** A query, what Prometheus really answered, and where an answer must go. */
export interface Exchange {
  readonly vector: readonly VectorSeries[];
  /** What it answered to such a query last, before the outage. */
  readonly last: readonly VectorSeries[];
  readonly response: ServerResponse;
}

/** A way in which a Prometheus is of no use. */
export interface Outage {
  /** After "Prometheus". */
  readonly name: string;
  /** Spoils an answer. */
  spoil(exchange: Exchange): void;
}

/** Longer than anybody waits for numbers. */
const slowMs = 30_000;

/** All ways that are drilled, the one that takes longest to be noticed at the end. */
export const outages: readonly Outage[] = [
  outage('cuts connections off', ({ response }) => void response.socket?.destroy()),
  outage('knows no series', ({ response }) => answer(response, [])),
  outage('answers 500', ({ response }) => void response.writeHead(500).end('internal error\n')),
  outage('answers NaN', ({ response, vector }) => answer(response, withValue(vector, 'NaN'))),
  outage('never answers', () => undefined),
  outage('answers 503 with an error', ({ response }) =>
    send(response, 503, { status: 'error', errorType: 'timeout', error: 'query timed out' }),
  ),
  outage('answers 200 with an error', ({ response }) =>
    send(response, 200, { status: 'error', errorType: 'internal', error: 'no space left on device' }),
  ),
  outage('is behind a login page', ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>\n');
  }),
  outage('answers half of the JSON', ({ response, vector }) => {
    const text = JSON.stringify(toBody(vector));
    response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(0, text.length / 2));
  }),
  outage('ends in the middle of an answer', ({ response, vector }) => {
    const text = JSON.stringify(toBody(vector));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
    response.write(text.slice(0, text.length / 2), () => response.socket?.destroy());
  }),
  outage('answers after 30 s', ({ response, vector }) => {
    setTimeout(() => answer(response, vector), slowMs).unref();
  }),
  outage('knows nothing of one replica', ({ response, vector }) => answer(response, withoutLast(vector, 1))),
  outage('knows nothing of two replicas', ({ response, vector }) => answer(response, withoutLast(vector, 2))),
  outage('knows the replicas by other names', ({ response, vector }) =>
    answer(
      response,
      vector.map(({ metric, value }) => ({ metric: { ...metric, instance: 'auth:9464' }, value })),
    ),
  ),
  outage('answers +Inf', ({ response, vector }) => answer(response, withValue(vector, '+Inf'))),
  outage('answers text for numbers', ({ response, vector }) => answer(response, withValue(vector, 'n/a'))),
  outage('answers a matrix', ({ response, vector }) => {
    const result = vector.map(({ metric, value }) => ({ metric, values: [value] }));
    send(response, 200, { status: 'success', data: { resultType: 'matrix', result } });
  }),
  outage('repeats its last answer', ({ response, last }) => answer(response, last)),
  outage('scrapes no more', ({ response, vector, last }) => {
    const evaluatedAt = vector[0]?.value[0] ?? Date.now() / 1000;
    answer(
      response,
      last.map(({ metric, value }) => ({ metric, value: [evaluatedAt, value[1]] })),
    );
  }),
];

/** Answers a query as it should be. */
export function answer(response: ServerResponse, vector: readonly VectorSeries[]): void {
  send(response, 200, toBody(vector));
}

function outage(name: string, spoil: Outage['spoil']): Outage {
  return { name, spoil };
}

function toBody(vector: readonly VectorSeries[]): object {
  return { status: 'success', data: { resultType: 'vector', result: vector } };
}

function send(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function withValue(vector: readonly VectorSeries[], text: string): VectorSeries[] {
  return vector.map(({ metric, value: [at] }) => ({ metric, value: [at, text] }));
}

function withoutLast(vector: readonly VectorSeries[], count: number): VectorSeries[] {
  const instances = [...new Set(vector.map(({ metric }) => metric['instance'] ?? ''))].sort();
  const gone = new Set(instances.slice(-count));
  return vector.filter(({ metric }) => !gone.has(metric['instance'] ?? ''));
}
