/** The streaming RPCs that the load test calls, in the order in which they need each other. */
export const streamNames = ['BulkImport', 'Sync', 'WatchStock'] as const;

/** The name of a streaming RPC, as in the proto. */
export type StreamName = (typeof streamNames)[number];

/** What the streams are called where profiles have names. */
export const streamsProfile = 'streams';

/** The service that has all of them. */
export const streamService = 'catalog.v1.InventoryService';

/** How many streams of an RPC to open. */
export interface StreamLoad {
  readonly rpc: StreamName;
  readonly streams: number;
  /** So many are open at the same time. */
  readonly concurrency: number;
  /** ghz stops after this time at the latest. In seconds. */
  readonly maxSeconds: number;
}

/** The streams of a load test. */
export interface StreamProfile {
  /** Products of one import, and adjustments of one synchronisation: one for each of these products. */
  readonly products: number;
  readonly loads: readonly StreamLoad[];
}
