import type { ServerResponse } from 'node:http';

/** A series of an instant vector, as Prometheus writes it. */
export interface VectorSeries {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds since 1970, and the value as text. */
  readonly value: readonly [number, string];
}

/** A way in which a Prometheus is of no use. */
export interface Outage {
  /** After "Prometheus". */
  readonly name: string;
  /** Spoils the answer to a query. */
  spoil(response: ServerResponse, vector: readonly VectorSeries[]): void;
}

/** Longer than anybody waits for numbers. */
const slowMs = 30_000;

/** Closes its port; whoever runs the server does that. */
export const refusal: Outage = {
  name: 'refuses connections',
  spoil: (response) => void response.socket?.destroy(),
};

/** All ways that are drilled. */
export const outages: readonly Outage[] = [
  refusal,
  { name: 'cuts connections off', spoil: (response) => void response.socket?.destroy() },
  { name: 'never answers', spoil: () => undefined },
  {
    name: 'answers after 30 s',
    spoil: (response, vector) => {
      setTimeout(() => answer(response, vector), slowMs).unref();
    },
  },
  { name: 'answers 500', spoil: (response) => void response.writeHead(500).end('internal error\n') },
  {
    name: 'answers 503 with an error',
    spoil: (response) =>
      send(response, 503, {
        status: 'error',
        errorType: 'timeout',
        error: 'query timed out in expression evaluation',
      }),
  },
  {
    name: 'answers 200 with an error',
    spoil: (response) =>
      send(response, 200, { status: 'error', errorType: 'internal', error: 'no space left on device' }),
  },
  {
    name: 'is behind a login page',
    spoil: (response) =>
      void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>\n'),
  },
  {
    name: 'answers half of the JSON',
    spoil: (response, vector) => {
      const text = JSON.stringify(toBody(vector));
      response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(0, text.length / 2));
    },
  },
  {
    name: 'ends in the middle of an answer',
    spoil: (response, vector) => {
      const text = JSON.stringify(toBody(vector));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
      response.write(text.slice(0, text.length / 2), () => response.socket?.destroy());
    },
  },
  { name: 'knows no series', spoil: (response) => answer(response, []) },
  {
    name: 'knows no series of the canary',
    spoil: (response, vector) => answer(response, withoutLastReplicas(vector, 2)),
  },
  {
    name: 'knows no series of one replica',
    spoil: (response, vector) => answer(response, withoutLastReplicas(vector, 1)),
  },
  { name: 'answers NaN', spoil: (response, vector) => answer(response, withValue(vector, 'NaN')) },
  { name: 'answers +Inf', spoil: (response, vector) => answer(response, withValue(vector, '+Inf')) },
  {
    name: 'answers text for numbers',
    spoil: (response, vector) => answer(response, withValue(vector, 'n/a')),
  },
  {
    name: 'answers a matrix',
    spoil: (response, vector) =>
      send(response, 200, {
        status: 'success',
        data: {
          resultType: 'matrix',
          result: vector.map(({ metric, value }) => ({ metric, values: [value] })),
        },
      }),
  },
];

/** Answers a query as it should be. */
export function answer(response: ServerResponse, vector: readonly VectorSeries[]): void {
  send(response, 200, toBody(vector));
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

/** The replicas of the canary are the last ones. */
function withoutLastReplicas(vector: readonly VectorSeries[], count: number): VectorSeries[] {
  const instances = [...new Set(vector.map(({ metric }) => metric['instance']))];
  const gone = new Set(instances.slice(-count));
  return vector.filter(({ metric }) => !gone.has(metric['instance']));
}
