/** How much is measured. */
export interface Plan {
  /** Calls that warm up each method of each server, so that it runs compiled code and answers from its caches. */
  readonly warmUpCalls: number;
  /** Calls of one measurement of CPU time. */
  readonly cpuCalls: number;
  readonly directRounds: number;
  readonly envoyRounds: number;
  readonly latencyRounds: number;
  /** Calls of one measurement with 10 callers. */
  readonly latencyCalls: number;
  /** How long the servers are watched while nobody calls them, in seconds. */
  readonly idleSeconds: number;
  /** How long 2,000 calls a second are offered, in seconds. */
  readonly offeredSeconds: number;
  readonly gatewayRounds: number;
  /** How long 500 calls a second are offered by REST, in seconds. */
  readonly restSeconds: number;
  readonly itemRounds: number;
  /** Calls of GetProduct, and streams of WatchStock with 1,000 quantities each, of one measurement. */
  readonly itemCalls: number;
  readonly itemStreams: number;
  readonly watchRounds: number;
  /** Changes of one round, each awaited by all watchers before the next. */
  readonly watchChanges: number;
  readonly importRounds: number;
  /** Products of one import. */
  readonly importProducts: number;
  /** The breaker's time until it tries gRPC again, in seconds; undefined for the services' own default. */
  readonly breakerResetSeconds: number | undefined;
  /** How long calls are answered by gRPC before it is killed, and after it has recovered, in seconds. */
  readonly drillCalmSeconds: number;
  /** How long gRPC is dead, in seconds. */
  readonly drillDeadSeconds: number;
}

/** Different questions of each RPC; as many different tokens. */
export const distinctQuestions = 4000;

/** The whole benchmark: about 6 minutes on 2 idle cores. */
export const fullPlan: Plan = {
  warmUpCalls: 8000,
  cpuCalls: 3000,
  directRounds: 11,
  envoyRounds: 3,
  latencyRounds: 3,
  latencyCalls: 5000,
  idleSeconds: 5,
  offeredSeconds: 3,
  gatewayRounds: 5,
  restSeconds: 6,
  itemRounds: 3,
  itemCalls: 6000,
  itemStreams: 300,
  watchRounds: 3,
  watchChanges: 20,
  importRounds: 2,
  importProducts: 100_000,
  breakerResetSeconds: undefined,
  drillCalmSeconds: 5,
  drillDeadSeconds: 15,
};

/** Enough to see that everything works; too little to trust a figure near its limit. */
export const quickPlan: Plan = {
  warmUpCalls: 4000,
  cpuCalls: 1500,
  directRounds: 3,
  envoyRounds: 1,
  latencyRounds: 1,
  latencyCalls: 3000,
  idleSeconds: 2,
  offeredSeconds: 2,
  gatewayRounds: 2,
  restSeconds: 3,
  itemRounds: 1,
  itemCalls: 3000,
  itemStreams: 100,
  watchRounds: 1,
  watchChanges: 20,
  importRounds: 1,
  importProducts: 20_000,
  breakerResetSeconds: 6,
  drillCalmSeconds: 3,
  drillDeadSeconds: 5,
};
