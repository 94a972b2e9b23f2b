import type { ExpectedAnswer } from './call-data.js';
import type { Check } from './checks.js';
import { count } from './figures.js';

/** An answer that was compared with what the seed data calls for. */
export interface ProbedAnswer {
  /** What was asked, for people. It holds no token. */
  readonly kind: string;
  readonly expected: ExpectedAnswer;
  /** The answer's fields as in the proto, or the gRPC error. */
  readonly got: Readonly<Record<string, unknown>> | { readonly error: string };
}

/** The answers of one RPC, or of one REST call, to a sample of the questions. */
export interface AnswerProbe {
  /** As reports name it. */
  readonly rpc: string;
  readonly answers: readonly ProbedAnswer[];
}

/**
 * Judges whether the service gives right answers at all. ghz does not look
 * into answers, and a service without data refuses everybody very fast.
 */
export function judgeAnswers(probes: readonly AnswerProbe[]): Check[] {
  return probes.map(({ rpc, answers }) => {
    const about = { profile: 'before the load', rpc, name: 'answers are right' };
    const errors = answers.flatMap(({ got }) => (isError(got) ? [got.error] : []));
    if (errors.length === answers.length) {
      const why = answers.length === 0 ? 'nothing was asked' : `no question was answered: ${errors[0]}`;
      return { ...about, outcome: 'inconclusive', message: why };
    }
    const wrong = answers.flatMap((answer) => {
      const problem = problemOf(answer);
      return problem === undefined ? [] : [problem];
    });
    return wrong.length > 0
      ? {
          ...about,
          outcome: 'fail',
          message: `${count(wrong.length)} of ${count(answers.length)} answers are wrong: ${wrong[0]}; check that the data file and the tokens are those of the servers, and that the tokens are still valid`,
        }
      : { ...about, outcome: 'pass', message: `${count(answers.length)} answers are right` };
  });
}

/** Tells a gRPC error from an answer. No answer has a field of that name. */
export function isError(got: ProbedAnswer['got']): got is { readonly error: string } {
  return typeof got.error === 'string';
}

function problemOf({ kind, expected, got }: ProbedAnswer): string | undefined {
  const problem = isError(got) ? got.error : findDifference(expected, got);
  return problem === undefined ? undefined : `asked for ${kind}: ${problem}`;
}

/** Says in words which expected field is another one; undefined when all are as they should be. */
export function findDifference(
  expected: ExpectedAnswer,
  got: Readonly<Record<string, unknown>>,
): string | undefined {
  for (const [field, wanted] of Object.entries(expected)) {
    if (canonical(got[field]) !== canonical(wanted)) {
      return `${field} is ${JSON.stringify(got[field])}, should be ${JSON.stringify(wanted)}`;
    }
  }
  return undefined;
}

function canonical(value: unknown): string | undefined {
  return JSON.stringify(Array.isArray(value) ? [...value].sort() : value);
}
