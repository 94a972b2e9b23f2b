import { percentile } from '@zenlogic/loadtest';
import { type Call, isAnswered } from '../load/call.js';

/** A part of a drill, in milliseconds since 1970: from the fault, or the first shift, until all is as it should be. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

/** What callers saw of a drill. */
export interface CallFigures {
  readonly calls: number;
  readonly failed: number;
  /** Failed calls by the name of the gRPC code. */
  readonly failedByStatus: Readonly<Record<string, number>>;
  /** The longest time in which no call was answered as it should be, in seconds. */
  readonly longestGapSeconds: number;
  /** Of the calls that were sent before, during and after the period, in seconds; undefined when there was none. */
  readonly p99Seconds: {
    readonly before: number | undefined;
    readonly during: number | undefined;
    readonly after: number | undefined;
  };
}

/** Computes what callers saw. Failed calls count in the latencies, with the time they took to fail. */
export function describeCalls(calls: readonly Call[], { from, until }: Period): CallFigures {
  const failed = calls.filter((call) => !isAnswered(call));
  const failedByStatus: Record<string, number> = {};
  for (const { status } of failed) {
    failedByStatus[status] = (failedByStatus[status] ?? 0) + 1;
  }
  return {
    calls: calls.length,
    failed: failed.length,
    failedByStatus,
    longestGapSeconds: longestGap(calls) / 1000,
    p99Seconds: {
      before: p99(calls.filter(({ start }) => start < from)),
      during: p99(calls.filter(({ start }) => start >= from && start < until)),
      after: p99(calls.filter(({ start }) => start >= until)),
    },
  };
}

/** Puts the figures of several runs together: sums, and the worst of each. */
export function combineFigures(all: readonly CallFigures[]): CallFigures {
  const failedByStatus: Record<string, number> = {};
  for (const [status, count] of all.flatMap((one) => Object.entries(one.failedByStatus))) {
    failedByStatus[status] = (failedByStatus[status] ?? 0) + count;
  }
  const worst = (read: (one: CallFigures) => number | undefined): number | undefined =>
    highest(all.map(read));
  return {
    calls: sum(all.map(({ calls }) => calls)),
    failed: sum(all.map(({ failed }) => failed)),
    failedByStatus,
    longestGapSeconds: worst(({ longestGapSeconds }) => longestGapSeconds) ?? 0,
    p99Seconds: {
      before: worst(({ p99Seconds }) => p99Seconds.before),
      during: worst(({ p99Seconds }) => p99Seconds.during),
      after: worst(({ p99Seconds }) => p99Seconds.after),
    },
  };
}

/** The highest of what is there; undefined when nothing is. */
export function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Between answers, from when the first call was sent to when the last one ended. */
function longestGap(calls: readonly Call[]): number {
  const ends = calls.filter(isAnswered).map(({ end }) => end);
  const first = calls.reduce((earliest, { start }) => Math.min(earliest, start), Number.POSITIVE_INFINITY);
  const last = calls.reduce((latest, { end }) => Math.max(latest, end), Number.NEGATIVE_INFINITY);
  const times = calls.length === 0 ? [] : [first, ...ends.sort((a, b) => a - b), last];
  let longest = 0;
  for (const [index, time] of times.entries()) {
    longest = Math.max(longest, time - (times[index - 1] ?? time));
  }
  return longest;
}

function p99(calls: readonly Call[]): number | undefined {
  return calls.length === 0
    ? undefined
    : percentile(Float64Array.from(calls, ({ start, end }) => end - start).sort(), 0.99) / 1000;
}
