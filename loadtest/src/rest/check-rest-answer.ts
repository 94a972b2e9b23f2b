import { findDifference } from '../answer-checks.js';
import type { RestAnswer, RestQuestion } from './rest-question.js';

/** What an answer is worth: `OK`, or what is wrong with it in capitals, and in words. */
export interface CheckedAnswer {
  readonly status: string;
  readonly error: string;
}

/**
 * Compares an answer with the one that the data calls for.
 *
 * `NO_ANSWER`, `HTTP_<status>` for another status than the right one, and `WRONG_ANSWER` for a body that says
 * something else. `FALLBACK` is a right answer that gRPC did not give.
 */
export function checkRestAnswer(question: RestQuestion, answer: RestAnswer): CheckedAnswer {
  const { kind, status, expected } = question;
  if (answer.status === 0) {
    return { status: 'NO_ANSWER', error: `asked for ${kind}: ${answer.error}` };
  }
  if (answer.status !== status) {
    const words = `asked for ${kind}: HTTP ${answer.status}, should be ${status}: ${answer.body.slice(0, 200)}`;
    return { status: `HTTP_${answer.status}`, error: words };
  }
  const body = parseObject(answer.body);
  const problem =
    body === undefined
      ? `the body is no JSON object: ${answer.body.slice(0, 80)}`
      : findDifference(expected, body);
  if (problem !== undefined) {
    return { status: 'WRONG_ANSWER', error: `asked for ${kind}: ${problem}` };
  }
  if (answer.fallback !== undefined) {
    return { status: 'FALLBACK', error: `asked for ${kind}: ${answer.fallback} answered instead of gRPC` };
  }
  return { status: 'OK', error: '' };
}

/** Reads a JSON object; undefined when it is none. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
