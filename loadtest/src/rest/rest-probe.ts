import type { AnswerProbe, ProbedAnswer } from '../answer-checks.js';
import { sampleQuestions } from '../answer-probe.js';
import { messageOf } from '../json-file.js';
import { parseObject } from './check-rest-answer.js';
import { nameRestCall, type RestName } from './rest-calls.js';
import type { RestAnswer, RestQuestion } from './rest-question.js';

/**
 * Asks some of the questions by REST, ten at a time, and collects the answers.
 *
 * @param target as `host:port`.
 * @param limit how many questions of each kind to ask.
 * @param seconds how long all of them may take together.
 */
export async function probeRestAnswers(
  target: string,
  name: RestName,
  questions: readonly RestQuestion[],
  limit: number,
  seconds: number,
  signal?: AbortSignal,
): Promise<AnswerProbe> {
  const timeout = AbortSignal.timeout(seconds * 1000);
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const waiting = sampleQuestions(questions, limit);
  const answers: ProbedAnswer[] = [];
  async function askNext(): Promise<void> {
    for (let question = waiting.shift(); question !== undefined; question = waiting.shift()) {
      signal?.throwIfAborted();
      answers.push(compare(question, await askByRest(target, question, either)));
    }
  }
  await Promise.all(Array.from({ length: 10 }, askNext));
  return { rpc: nameRestCall(name), answers };
}

/** Asks one question. */
export async function askByRest(
  target: string,
  { path, token }: RestQuestion,
  signal: AbortSignal,
): Promise<RestAnswer> {
  try {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const response = await fetch(`http://${target}${path}`, { headers, redirect: 'manual', signal });
    const fallback = response.headers.get('x-fallback') ?? undefined;
    return { status: response.status, body: await response.text(), fallback, error: '' };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { status: 0, body: '', fallback: undefined, error: messageOf(cause) };
  }
}

function compare({ kind, status, expected }: RestQuestion, answer: RestAnswer): ProbedAnswer {
  const wanted = { 'HTTP status': status, ...expected };
  if (answer.status === 0) {
    return { kind, expected: wanted, got: { error: answer.error } };
  }
  const body = parseObject(answer.body);
  return { kind, expected: wanted, got: { ...body, 'HTTP status': answer.status } };
}
