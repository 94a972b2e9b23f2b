import type { Check, Outcome } from '../checks.js';
import { count, errorCounts } from '../figures.js';
import { isBroken, type Measurement } from '../measurement.js';
import type { Thresholds } from '../thresholds.js';
import { answeredStreams, type MeasuredStreams } from './measured-streams.js';
import type { StreamCounts } from './stream-counts.js';
import { type StreamProfile, streamsProfile } from './stream-rpcs.js';

/** The stock before the synchronisations and after them, over all products of the load test. */
export interface StockSums {
  readonly before: number;
  readonly after: number;
}

/**
 * Judges the streams of one RPC: that all were opened, that none failed, and that they carried everything. How fast
 * they were is reported, not judged.
 */
export function judgeStreams(
  { load, run, counted, snapshot }: MeasuredStreams,
  { products }: StreamProfile,
  limits: Thresholds,
): Check[] {
  const check = (name: string, judge: (measured: Measurement) => Judgement): Check => {
    const [outcome, message] = isBroken(run) ? (['inconclusive', run.broken] as const) : judge(run);
    return { profile: streamsProfile, rpc: load.rpc, name, outcome, message };
  };
  return [
    check(`failed streams <= ${limits.failedCalls}`, (measured) => judgeFailures(measured, limits)),
    check(`streams >= ${load.streams}`, ({ calls }) =>
      calls >= load.streams
        ? ['pass', `${count(calls)} streams were opened`]
        : ['inconclusive', `only ${count(calls)} of ${count(load.streams)} streams were opened in time`],
    ),
    check('servers counted the messages', (measured) => {
      if ('missing' in counted) {
        return ['inconclusive', counted.missing.join('; ')];
      }
      const streams = answeredStreams(measured);
      switch (load.rpc) {
        case 'BulkImport':
          return atLeast(counted, 'received', streams * products);
        case 'Sync':
          return atLeast(counted, 'received', streams * (products + 1));
        case 'WatchStock':
          return snapshot === undefined
            ? ['inconclusive', 'the stock that a watch begins with could not be read']
            : atLeast(counted, 'sent', streams * snapshot.messages);
      }
    }),
  ];
}

/** Judges whether every adjustment was applied exactly once: each added one to a stock. */
export function judgeStock(sums: StockSums | undefined, sync: MeasuredStreams | undefined): Check[] {
  if (sync === undefined) {
    return [];
  }
  const about = { profile: streamsProfile, rpc: 'Sync', name: 'each adjustment was applied once' };
  if (sums === undefined || isBroken(sync.run) || 'missing' in sync.counted || sync.run.calls === 0) {
    return [
      { ...about, outcome: 'inconclusive', message: 'the stock or the adjustments could not be counted' },
    ];
  }
  const adjustments = sync.counted.received - sync.run.calls;
  const grown = sums.after - sums.before;
  const message = `the stock grew by ${count(grown)}, ${count(adjustments)} were added`;
  return [{ ...about, outcome: grown === adjustments ? 'pass' : 'fail', message }];
}

type Judgement = readonly [Outcome, string];

function judgeFailures(
  { calls, failed, byStatus, errorExamples }: Measurement,
  { failedCalls }: Thresholds,
): Judgement {
  if (failed > failedCalls) {
    const example = Object.values(errorExamples)[0] ?? '';
    return [
      'fail',
      `${count(failed)} of ${count(calls)} streams failed: ${errorCounts(byStatus)} (${example})`,
    ];
  }
  return calls === 0
    ? ['inconclusive', 'no stream was opened']
    : ['pass', `${count(failed)} of ${count(calls)} streams failed`];
}

function atLeast(counted: StreamCounts, direction: keyof StreamCounts, wanted: number): Judgement {
  const message = `the servers ${direction} ${count(counted[direction])} messages, ${count(wanted)} were due`;
  return wanted > 0 && counted[direction] >= wanted ? ['pass', message] : ['inconclusive', message];
}
