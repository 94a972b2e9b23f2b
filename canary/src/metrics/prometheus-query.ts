import { z } from 'zod';
import { problemOf } from './problem-of.js';
import type { PrometheusServer } from './prometheus-server.js';
import { UnreadableError } from './snapshot.js';

/** One series of an instant vector. */
export interface VectorSample {
  /** All labels, `__name__` included when the query keeps it. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The answer to an instant query. */
export interface Vector {
  /** The moment it was evaluated for, by the clock of Prometheus, in seconds since 1970. Undefined when it is empty. */
  readonly evaluatedAt: number | undefined;
  readonly samples: readonly VectorSample[];
}

const failureSchema = z.object({
  status: z.literal('error'),
  errorType: z.string(),
  error: z.string(),
});

const vectorSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

const answerSchema = z.union([failureSchema, vectorSchema]);

/**
 * Asks Prometheus for an instant vector.
 *
 * @param at the moment to evaluate for, in seconds since 1970; now, when undefined.
 * @param limited ends the request, also at the time-out, of which messages tell the length.
 * @throws {UnreadableError} when there is no answer, or one that is no vector.
 */
export async function queryVector(
  { name, locate, headers }: PrometheusServer,
  query: string,
  at: number | undefined,
  limited: AbortSignal,
  timeoutMs: number,
): Promise<Vector> {
  const url = locate('query');
  url.searchParams.set('query', query);
  if (at !== undefined) {
    url.searchParams.set('time', String(at));
  }
  let response: Response;
  let text: string;
  try {
    // A redirect would be a log-in page; and nobody else shall get the credentials.
    response = await fetch(url, { headers, redirect: 'manual', signal: limited });
    text = await response.text();
  } catch (error) {
    throw new UnreadableError(`${name} cannot be asked: ${problemOf(error, timeoutMs)}`, { cause: error });
  }
  const answer = parseAnswer(text);
  if (answer?.status === 'error') {
    throw new UnreadableError(`${name} answered ${answer.errorType}: ${answer.error}`);
  }
  if (!response.ok) {
    throw new UnreadableError(`${name} answered HTTP ${response.status}${hintFor(response, url.href)}`);
  }
  if (answer === undefined) {
    const type = response.headers.get('content-type') ?? 'no content type';
    throw new UnreadableError(
      `${name} answered with something that is no instant vector (${type.slice(0, 40)}); is it the URL of a Prometheus?`,
    );
  }
  const { result } = answer.data;
  return {
    evaluatedAt: result[0]?.value[0],
    samples: result.map(({ metric, value }) => ({ labels: metric, value: readValue(value[1]) })),
  };
}

function parseAnswer(text: string): z.infer<typeof answerSchema> | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function hintFor({ status, headers }: Response, asked: string): string {
  const location = headers.get('location');
  if (location !== null && URL.canParse(location, asked)) {
    return `, a redirect to ${new URL(location, asked).origin}; is it the URL of a Prometheus?`;
  }
  switch (status) {
    case 401:
    case 403:
      return '; CANARY_PROMETHEUS_TOKEN, or user and password in the URL, must let this in';
    case 404:
      return '; is it the URL of a Prometheus?';
    case 503:
      return ': it is not ready';
    default:
      return '';
  }
}

/** Prometheus writes `+Inf`, `-Inf` and `NaN`; what else is no number is none either. */
function readValue(text: string): number {
  return text === '+Inf'
    ? Number.POSITIVE_INFINITY
    : text === '-Inf'
      ? Number.NEGATIVE_INFINITY
      : Number(text);
}
