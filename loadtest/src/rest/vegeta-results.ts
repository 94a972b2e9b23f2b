import { z } from 'zod';
import { messageOf } from '../json-file.js';
import { type BrokenRun, type CallRecord, measureCalls, type RunOutcome } from '../measurement.js';
import { checkRestAnswer } from './check-rest-answer.js';
import type { RestAnswer, RestQuestion } from './rest-question.js';

const resultSchema = z.object({
  code: z.int().min(0),
  timestamp: z.string(),
  latency: z.number().min(0),
  error: z.string(),
  body: z.base64().nullable(),
  url: z.string(),
  headers: z.record(z.string(), z.array(z.string())).nullable(),
});

/** One request, its answer, and when it was. */
export interface RestResult {
  readonly question: RestQuestion;
  readonly answer: RestAnswer;
  /** When it was sent, in seconds since 1970. */
  readonly start: number;
  /** From sending to the end of the answer, or to giving up, in seconds. */
  readonly seconds: number;
}

/**
 * Reads what `vegeta encode -to json` wrote, a result a line.
 *
 * @param questions those that were sent; the number behind `#` in each address is the place of its question.
 */
export function parseVegetaResults(
  text: string,
  questions: readonly RestQuestion[],
): readonly RestResult[] | BrokenRun {
  const results: RestResult[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    // Each worker that finds no target left says so in a result of its own.
    if (line === '' || line.includes('"error":"no targets to attack"')) {
      continue;
    }
    const result = parseLine(line, questions);
    if (typeof result === 'string') {
      return { broken: `vegeta wrote no result on line ${index + 1}: ${result}` };
    }
    results.push(result);
  }
  return results;
}

/** What came of a run by REST. */
export interface RestOutcome {
  readonly run: RunOutcome;
  /** Right answers that the servers behind the gateway must have counted. */
  readonly due: number;
}

/**
 * Measures the calls; one is OK when its answer is the one that the data calls for.
 *
 * @param calls how many should have been made.
 */
export function measureRest(results: readonly RestResult[] | BrokenRun, calls: number): RestOutcome {
  if ('broken' in results) {
    return { run: results, due: 0 };
  }
  const checked = results.map((result) => ({ result, record: toRecord(result) }));
  return {
    run: measureCalls(
      checked.map(({ record }) => record),
      results.length < calls,
    ),
    due: checked.filter(({ result, record }) => result.question.isServed && record.status === 'OK').length,
  };
}

function toRecord({ question, answer, start, seconds }: RestResult): CallRecord {
  return { end: start + seconds, seconds, ...checkRestAnswer(question, answer) };
}

function parseLine(line: string, questions: readonly RestQuestion[]): RestResult | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return messageOf(error);
  }
  const parsed = resultSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.')}: ${issue?.message}`;
  }
  const { code, timestamp, latency, error, body, url, headers } = parsed.data;
  const question = questions[Number(/#(\d+)$/.exec(url)?.[1] ?? Number.NaN)];
  const start = parseTime(timestamp);
  if (question === undefined) {
    return `${url} was not asked`;
  }
  if (start === undefined) {
    return `${timestamp} is no time`;
  }
  return {
    question,
    answer: {
      status: code,
      body: Buffer.from(body ?? '', 'base64').toString(),
      fallback: headers?.['X-Fallback']?.[0],
      // For other statuses than 2xx, vegeta repeats the status line here.
      error: code === 0 ? error : '',
    },
    start,
    seconds: latency / 1e9,
  };
}

/** RFC 3339 with nanoseconds, of which `Date` keeps the milliseconds alone. */
function parseTime(text: string): number | undefined {
  const [, toSecond, fraction = '', zone] = /^(.*?:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const milliseconds = Date.parse(`${toSecond}${zone}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000 + Number(`0${fraction}`);
}
