import type { CatalogClient, Snapshot } from '../catalog/catalog-client.js';
import { runGhz } from '../ghz.js';
import { type MetricsServer, scrapeAll } from '../metrics-scrape.js';
import { readRpc } from '../rpcs.js';
import { acceptLeaving, type MeasuredStreams } from './measured-streams.js';
import { countStreamMessages } from './stream-counts.js';
import { importMessages, syncMessages } from './stream-messages.js';
import type { StreamLoad } from './stream-rpcs.js';

/** Where and by whom streams are opened. */
export interface StreamRun {
  readonly ghz: string;
  /** Where the catalog's gRPC is reached, as `host:port`. */
  readonly target: string;
  /** All replicas of the catalog. */
  readonly servers: readonly MetricsServer[];
  /** The folder of the ghz configurations. */
  readonly configDirectory: string;
  readonly localId: string;
  /** Of somebody who may import, adjust and watch there. */
  readonly token: string;
  /** Products of an import, adjustments of a synchronisation. */
  readonly products: number;
  /** Letters and digits, different in each run. */
  readonly run: string;
  /** Reads the stock; of the same local. */
  readonly client: CatalogClient;
  readonly signal?: AbortSignal | undefined;
}

/** Opens streams of one RPC by ghz and counts what they carry. */
export async function runStreams(options: StreamRun, load: StreamLoad): Promise<MeasuredStreams> {
  const { ghz, target, servers, configDirectory, localId, products, client, signal } = options;
  const snapshot = load.rpc === 'WatchStock' ? await tryToRead(client, localId) : undefined;
  const requests = {
    BulkImport: () => importMessages(localId, products),
    Sync: () => syncMessages(localId, products, options.run),
    WatchStock: () => [{ local_id: localId }],
  }[load.rpc]();
  const before = await scrapeAll(servers, signal);
  const outcome = await runGhz({
    ...{ ghz, target, requests },
    rpc: readRpc(configDirectory, load.rpc),
    load: { load: 'closed', concurrency: load.concurrency, calls: load.streams, maxSeconds: load.maxSeconds },
    metadata: { authorization: `Bearer ${options.token}` },
    // Without the stock, the first message is waited for: whether a watch begins at all is seen by that.
    ...(load.rpc === 'WatchStock' && { messagesPerStream: snapshot?.messages ?? 1 }),
    ...(signal !== undefined && { signal }),
  });
  const after = await scrapeAll(servers, signal);
  const run = load.rpc === 'WatchStock' ? acceptLeaving(outcome) : outcome;
  return { load, run, counted: countStreamMessages(before, after, load.rpc), snapshot };
}

/** The stock of a local, or undefined when it cannot be read. */
export async function tryToRead(client: CatalogClient, localId: string): Promise<Snapshot | undefined> {
  return client.readSnapshot(localId).catch(() => undefined);
}
