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
}

/** Different questions of each RPC; as many different tokens. */
export const distinctQuestions = 4000;

/** The whole benchmark: about 3 minutes on 2 idle cores. */
export const fullPlan: Plan = {
  warmUpCalls: 8000,
  cpuCalls: 3000,
  directRounds: 11,
  envoyRounds: 3,
  latencyRounds: 3,
  latencyCalls: 5000,
  idleSeconds: 5,
  offeredSeconds: 3,
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
};
