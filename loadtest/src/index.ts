export { type CallData, createCallData, type Question } from './call-data.js';
export { type GhzRun, type Load, runGhz } from './ghz.js';
export { parseGhzReport } from './ghz-report.js';
export { type Bucket, type HistogramQuantile, histogramQuantile } from './histogram-quantile.js';
export { type LatencySummary, percentile, summarizeLatency } from './latency.js';
export { packageDirectory } from './load-test.js';
export { describeMachine, type Machine } from './machine.js';
export { type BrokenRun, isBroken, type Measurement, type RunOutcome } from './measurement.js';
export {
  cpuSeconds,
  isScrapeFailure,
  type MetricsServer,
  type Scrape,
  type ScrapeFailure,
  scrape,
  scrapeAll,
} from './metrics-scrape.js';
export { parsePrometheusText, type Sample } from './prometheus-text.js';
export { type Rpc, type RpcName, readRpc, rpcNames } from './rpcs.js';
export { type IssuedToken, readSeedData, readTokens, type SeedData } from './seed-data.js';
export { createSeededRandom, type SeededRandom } from './seeded-random.js';
export { countBetween, isMissing, type ReleaseCounts, type ServerCounts } from './server-counts.js';
export { type Column, renderMarkdownTable, renderTextTable } from './text-table.js';
