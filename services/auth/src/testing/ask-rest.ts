import assert from 'node:assert/strict';
import { type Problem, problemSchema } from '@zenlogic/runtime/rest';

/** What a REST server answered. */
export interface RestAnswer {
  readonly code: number;
  readonly headers: Headers;
  /** The JSON body; undefined when there is none. */
  readonly body: unknown;
  /** Set from 400 on. */
  readonly problem: Problem | undefined;
  /** In milliseconds, as the caller saw it. */
  readonly elapsed: number;
}

export interface RestQuestion {
  /** By default, GET, or POST where there is a body. */
  readonly method?: string;
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** Asks a REST server, and checks that an answer from 400 on is a whole problem. */
export async function askRest(url: string, { method, token, body }: RestQuestion = {}): Promise<RestAnswer> {
  const start = performance.now();
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const elapsed = performance.now() - start;
  const { status: code, headers } = response;
  const json: unknown = text === '' ? undefined : JSON.parse(text);
  if (code < 400) {
    return { code, headers, body: json, problem: undefined, elapsed };
  }
  assert.equal(headers.get('content-type'), 'application/problem+json');
  return { code, headers, body: undefined, problem: problemSchema.parse(json), elapsed };
}
