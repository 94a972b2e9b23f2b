import { type LatencySummary, summarizeLatency } from '../../latency.js';
import { checkRestAnswer, parseObject } from '../../rest/check-rest-answer.js';
import type { RestResult } from '../../rest/vegeta-results.js';

/** The calls of a part of the drill. */
export interface DrillPhase {
  readonly name: string;
  readonly calls: number;
  /** Right answers, by who gave them. */
  readonly byGrpc: number;
  readonly byFallback: number;
  /** Right refusals of a bad token, which do not say who gave them. */
  readonly refused: number;
  /** Calls that were told that nothing is known, or nothing at all. */
  readonly failed: number;
  /** Answers that say something else than the data: yes for no, no for yes, or anything for a bad token. */
  readonly wrong: number;
  /** Of all its calls; undefined when there was none. */
  readonly latency: LatencySummary | undefined;
}

/** What the drill cost. Times are in seconds. */
export interface DrillFigures {
  readonly phases: readonly DrillPhase[];
  /** From the kill of gRPC to the first answer by the fallback. */
  readonly timeToOpen: number;
  /** Calls that failed from the kill until then, and later while gRPC was not back. */
  readonly failedBefore: number;
  readonly failedWhileOpen: number;
  /** Of the answers by the fallback. */
  readonly fallback: LatencySummary;
  /** How long gRPC was dead. */
  readonly deadSeconds: number;
  /** From gRPC being back to the last answer by the fallback. */
  readonly timeToRecover: number;
  /** From the first to the last answer by the fallback. */
  readonly fallbackSeconds: number;
  /** Over all phases. */
  readonly wrong: number;
}

/** When what happened, in seconds since 1970. */
export interface DrillTimes {
  readonly killed: number;
  readonly revived: number;
}

/**
 * Says what callers saw while gRPC was dead and REST was not.
 *
 * @throws Error with the reason when the breaker did not open, or gRPC was not used again: then nothing was measured.
 */
export function analyseDrill(results: readonly RestResult[], { killed, revived }: DrillTimes): DrillFigures {
  const calls = results.map(classify);
  const fallbacks = calls.filter(({ kind }) => kind === 'fallback');
  const opened = Math.min(...fallbacks.map(({ end }) => end));
  const recovered = Math.max(...fallbacks.map(({ end }) => end));
  const fallback = summarize(fallbacks);
  if (fallback === undefined) {
    throw new Error('no call was answered by the fallback: the breaker did not open');
  }
  if (opened < killed) {
    throw new Error('calls were answered by the fallback before gRPC was killed');
  }
  const later = calls.filter(({ start }) => start > recovered);
  if (!later.some(({ kind }) => kind === 'grpc')) {
    throw new Error('no call was answered by gRPC once it was back');
  }
  const between = (name: string, from: number, until: number): DrillPhase =>
    toPhase(
      name,
      calls.filter(({ start }) => start >= from && start < until),
    );
  const never = Number.POSITIVE_INFINITY;
  const phases = [
    between('gRPC is up', -never, killed),
    between('gRPC is killed, the breaker is closed', killed, opened),
    between('the breaker is open, REST answers', opened, recovered),
    between('gRPC is back', recovered, never),
  ];
  return {
    phases,
    timeToOpen: opened - killed,
    failedBefore: calls.filter(({ kind, start }) => kind === 'failed' && start < opened).length,
    failedWhileOpen: calls.filter(
      ({ kind, start }) => kind === 'failed' && start >= opened && start < recovered,
    ).length,
    fallback,
    deadSeconds: revived - killed,
    timeToRecover: Math.max(0, recovered - revived),
    fallbackSeconds: recovered - opened,
    wrong: phases.reduce((sum, { wrong }) => sum + wrong, 0),
  };
}

/** What callers saw while neither gRPC nor REST of auth was there. */
export interface OutageFigures {
  readonly phase: DrillPhase;
  /** Calls that were told yes. */
  readonly allowed: number;
  /** Calls that were answered with another status than 503. */
  readonly otherThan503: number;
}

/**
 * Says what callers saw who asked once all of auth was dead.
 *
 * @param killed when it was, in seconds since 1970.
 * @throws Error when nobody asked: then nothing was measured.
 */
export function analyseOutage(results: readonly RestResult[], killed: number): OutageFigures {
  const late = results.filter(({ start }) => start > killed);
  if (late.length === 0) {
    throw new Error('no call was made while auth was dead');
  }
  return {
    phase: toPhase('all of auth is killed', late.map(classify)),
    allowed: late.filter(({ answer }) => answer.status === 200 && saysYes(answer.body)).length,
    otherThan503: late.filter(({ answer }) => answer.status !== 503).length,
  };
}

interface ClassifiedCall {
  readonly kind: 'grpc' | 'fallback' | 'refused' | 'failed' | 'wrong';
  readonly start: number;
  readonly end: number;
  readonly seconds: number;
}

/** Nothing is known, as it should be said: too many calls, no answer upstream, too late. Or there was no answer. */
const unanswered = [0, 429, 503, 504];

function classify({ question, answer, start, seconds }: RestResult): ClassifiedCall {
  const { status } = checkRestAnswer(question, answer);
  return { kind: kindOf(status, answer.status), start, end: start + seconds, seconds };
}

function kindOf(checked: string, httpStatus: number): ClassifiedCall['kind'] {
  switch (checked) {
    case 'OK':
      return httpStatus === 200 ? 'grpc' : 'refused';
    case 'FALLBACK':
      return 'fallback';
    default:
      return unanswered.includes(httpStatus) ? 'failed' : 'wrong';
  }
}

function toPhase(name: string, calls: readonly ClassifiedCall[]): DrillPhase {
  const count = (wanted: ClassifiedCall['kind']): number =>
    calls.filter(({ kind }) => kind === wanted).length;
  return {
    name,
    calls: calls.length,
    byGrpc: count('grpc'),
    byFallback: count('fallback'),
    refused: count('refused'),
    failed: count('failed'),
    wrong: count('wrong'),
    latency: summarize(calls),
  };
}

function summarize(calls: readonly ClassifiedCall[]): LatencySummary | undefined {
  return summarizeLatency(Float64Array.from(calls, ({ seconds }) => seconds).sort());
}

function saysYes(body: string): boolean {
  return parseObject(body)?.['is_valid'] === true;
}
