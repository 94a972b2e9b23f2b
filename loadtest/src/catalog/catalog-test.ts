import { randomBytes } from 'node:crypto';
import type { AnswerProbe } from '../answer-checks.js';
import { messageOf } from '../json-file.js';
import type { MetricsServer } from '../metrics-scrape.js';
import type { Profiles } from '../profiles.js';
import type { Progress } from '../progress.js';
import { createGetProductQuestions } from '../rest/get-product-questions.js';
import type { RestQuestion } from '../rest/rest-question.js';
import type { IssuedToken, SeedData } from '../seed-data.js';
import type { MeasuredStreams } from '../streams/measured-streams.js';
import { runStreams, tryToRead } from '../streams/run-streams.js';
import { probeStreams } from '../streams/stream-probe.js';
import type { StreamProfile } from '../streams/stream-rpcs.js';
import type { StreamsResult } from '../streams/streams-result.js';
import { UsageError } from '../usage-error.js';
import { type CatalogClient, createCatalogClient, type Snapshot } from './catalog-client.js';
import { createProducts, isOurs } from './products.js';
import { findShops, type Shop } from './shops.js';

/** What a test of the catalog needs to know. */
export interface CatalogTestOptions {
  /** Where the calls of the catalog go, as `host:port`. */
  readonly catalog?: string | undefined;
  readonly catalogServers: readonly MetricsServer[];
  readonly ghz: string;
  readonly configDirectory: string;
  readonly profiles: Profiles;
  readonly data: SeedData;
  readonly tokens: readonly IssuedToken[];
  /** Undefined to open no streams. */
  readonly streams: StreamProfile | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The part of a load test that the catalog answers. */
export interface CatalogTest {
  /** Number of steps and the longest time that they may take, in seconds. */
  readonly steps: number;
  readonly maxSeconds: number;
  /** Asked by REST; the products are there once {@link prepare} has ended. */
  readonly productQuestions: readonly RestQuestion[];
  /** Fills some locals with products and tells whether the streams answer right. */
  prepare(progress: Progress): Promise<AnswerProbe[]>;
  /** Opens the streams; undefined when there are none to open. */
  openStreams(progress: Progress): Promise<StreamsResult | undefined>;
  close(): void;
}

/** Locals that get products, and how many each. */
const shopLimit = 20;
const shopProducts = 50;
const prepareSeconds = 20;

/**
 * Draws the questions and finds who may ask them; sends nothing yet.
 *
 * @throws UsageError naming the flag.
 */
export function prepareCatalogTest(options: CatalogTestOptions): CatalogTest {
  const { catalog: target, data, tokens, streams, profiles, signal } = options;
  if (target === undefined) {
    throw new UsageError('--catalog: is missing; profiles.json asks for products or opens streams');
  }
  const shops = findShops(data, tokens, shopLimit);
  const [first] = shops;
  if (first === undefined) {
    throw new UsageError('--tokens: nobody has catalog:read, catalog:write and stock:write in a local');
  }
  // Different in each run, so that no adjustment is taken for a repeated one.
  const run = randomBytes(6).toString('hex');
  const client = createCatalogClient({ target, token: first.keeper });

  async function fill(shop: Shop): Promise<void> {
    const keeper = createCatalogClient({ target: target ?? '', token: shop.keeper });
    try {
      await keeper.importProducts(shop.localId, createProducts(shopProducts));
    } finally {
      keeper.close();
    }
  }

  return {
    steps: 1 + (streams?.loads.length ?? 0),
    maxSeconds: (streams?.loads ?? []).reduce((sum, { maxSeconds }) => sum + maxSeconds, prepareSeconds),
    productQuestions: createGetProductQuestions(shops, shopProducts, profiles.callData),
    close: () => client.close(),
    async prepare(progress) {
      progress.begin('filling locals with products; are the answers of streams right?', prepareSeconds);
      try {
        for (const shop of shops) {
          signal?.throwIfAborted();
          await fill(shop);
        }
      } catch (error) {
        signal?.throwIfAborted();
        return [
          {
            rpc: 'BulkImport',
            answers: [{ kind: 'an import', expected: {}, got: { error: messageOf(error) } }],
          },
        ];
      }
      return streams === undefined ? [] : probeStreams(client, first.localId, run);
    },
    async openStreams(progress) {
      if (streams === undefined) {
        return undefined;
      }
      const measured: MeasuredStreams[] = [];
      let stock: StreamsResult['stock'];
      for (const load of streams.loads) {
        progress.begin(`streams, ${load.rpc}`, load.maxSeconds);
        const before = load.rpc === 'Sync' ? await sumStock(client, first.localId) : undefined;
        const { localId, keeper: token } = first;
        measured.push(
          await runStreams(
            {
              ...{ ghz: options.ghz, configDirectory: options.configDirectory, signal },
              ...{ target, servers: options.catalogServers },
              ...{ localId, token, products: streams.products, run, client },
            },
            load,
          ),
        );
        const after = load.rpc === 'Sync' ? await sumStock(client, localId) : undefined;
        stock = before === undefined || after === undefined ? stock : { before, after };
      }
      return { profile: streams, measured, stock };
    },
  };
}

async function sumStock(client: CatalogClient, localId: string): Promise<number | undefined> {
  const snapshot: Snapshot | undefined = await tryToRead(client, localId);
  return snapshot === undefined
    ? undefined
    : [...snapshot.levels].reduce((sum, [sku, quantity]) => sum + (isOurs(sku) ? quantity : 0), 0);
}
