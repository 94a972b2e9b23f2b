import type { MeasuredStreams } from '../streams/measured-streams.js';
import type { StreamsResult } from '../streams/streams-result.js';
import { measured } from './evidence.js';

const load = { streams: 10, concurrency: 2, maxSeconds: 5 } as const;
const ten = [{ calls: 10, ms: 100 }];

/** Streams of 100 products or adjustments each, none of which failed. */
export const goodImport: MeasuredStreams = {
  load: { rpc: 'BulkImport', ...load },
  run: measured(ten),
  counted: { received: 1000, sent: 10 },
};
export const goodSync: MeasuredStreams = {
  load: { rpc: 'Sync', ...load },
  run: measured(ten),
  counted: { received: 1010, sent: 1010 },
};
export const goodWatch: MeasuredStreams = {
  load: { rpc: 'WatchStock', ...load },
  run: measured(ten),
  counted: { received: 10, sent: 25 },
  snapshot: { levels: new Map([['a', 1]]), entries: 150, messages: 2 },
};

/** All of them, with a stock that grew by every adjustment. */
export const goodStreams: StreamsResult = {
  profile: { products: 100, loads: [goodImport.load, goodSync.load, goodWatch.load] },
  measured: [goodImport, goodSync, goodWatch],
  stock: { before: 5, after: 1005 },
};
