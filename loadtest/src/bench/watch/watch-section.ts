import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { skuAt } from '../../catalog/products.js';
import { count } from '../../figures.js';
import { percentile } from '../../latency.js';
import { row } from '../row.js';
import type { Section } from '../section.js';
import { openShop, type StockShop } from '../stock-shop.js';
import { readClock } from './watch-messages.js';
import { startWatchers, type WatcherProcess } from './watcher-process.js';

/** One round. Times are in milliseconds from the moment the adjustment is written. */
export interface WatchRound {
  /** Until 99 % of all watchers of all changes have it. */
  readonly p99: number;
  /** Until the last watcher has it, the median over the changes. */
  readonly last: number;
  /** Until the adjustment is answered, the median over the changes. */
  readonly answered: number;
}

/** What the watchers saw. */
export interface WatchFigures {
  readonly rounds: readonly WatchRound[];
  /** Changes that reached watchers in a second, over all watchers, while adjustments came as fast as they were taken. */
  readonly deliveredPerSecond: number;
}

/** Half of the watchers, and their connections, in each of two processes. */
const processes = 2;
const watchers = 1000;
const connectionsEach = 2;
/** Adjustments of the burst. */
const burst = 300;
const timeoutSeconds = 180;
/** So that a change finds the machine at rest. */
const pauseMilliseconds = 30;

/** How long a change takes to reach 1,000 watchers of one local, all through Envoy. */
export const watchSection: Section<WatchFigures> = {
  countSteps: ({ watchRounds }) => 3 + watchRounds,

  async measure({ rig, plan, begin }) {
    begin('filling a local with stock');
    const shop = await openShop(rig, 1, 20);
    const groups: WatcherProcess[] = [];
    try {
      begin(`opening ${watchers} watches`);
      for (let index = 0; index < processes; index++) {
        groups.push(
          await startWatchers({
            target: rig.mesh.catalog.throughEnvoy,
            token: shop.token,
            localId: shop.localId,
            sku: skuAt(0),
            watchers: watchers / processes,
            connections: connectionsEach,
            timeoutSeconds,
          }),
        );
      }
      const change = await openChanges(shop);
      const rounds: WatchRound[] = [];
      for (let round = 1; round <= plan.watchRounds; round++) {
        begin(`changes to ${watchers} watchers, round ${round} of ${plan.watchRounds}`);
        rounds.push(await measureRound(change, groups, plan.watchChanges));
      }
      begin(`${burst} changes at once to ${watchers} watchers`);
      const deliveredPerSecond = await measureBurst(change, groups);
      change.end();
      return { rounds, deliveredPerSecond };
    } finally {
      await Promise.all(groups.map((group) => group.stop()));
      shop.client.close();
    }
  },

  createRows: (figures) => [
    row(
      `a change reaches ${count(watchers)} watchers, p99`,
      'milliseconds',
      { comparison: '≤', value: 250 },
      figures,
      ({ rounds }) => rounds.map(({ p99 }) => p99),
    ),
    row(
      `a change reaches the last of ${count(watchers)} watchers`,
      'milliseconds',
      undefined,
      figures,
      ({ rounds }) => rounds.map(({ last }) => last),
    ),
    row('an adjustment is answered meanwhile', 'milliseconds', undefined, figures, ({ rounds }) =>
      rounds.map(({ answered }) => answered),
    ),
    row(
      `changes delivered to ${count(watchers)} watchers`,
      'items a second',
      undefined,
      figures,
      ({ deliveredPerSecond }) => [deliveredPerSecond],
    ),
  ],
};

/** Makes changes of one product, each by one, over one synchronisation. */
interface Changes {
  /** What is there now. */
  readonly quantity: number;
  /** Makes so many; resolves when the last is answered. */
  make(wanted: number): Promise<void>;
  end(): void;
}

async function openChanges({ client, localId }: StockShop): Promise<Changes> {
  const sku = skuAt(0);
  let quantity = (await client.readSnapshot(localId)).levels.get(sku) ?? 0;
  let [asked, answered] = [0, 0];
  const stream = client.sync(localId, `bench-${randomBytes(6).toString('hex')}`);
  stream.on('error', () => undefined);
  stream.on('data', ({ result }) => {
    if (result) {
      answered += 1;
      quantity = result.quantity;
    }
  });
  await once(stream, 'data');
  return {
    get quantity() {
      return quantity;
    },
    async make(wanted) {
      for (let i = 0; i < wanted; i++) {
        asked += 1;
        stream.write({ adjustment: { adjustment_id: `${asked}`, sku, delta: 1 } });
      }
      while (answered < asked) {
        await once(stream, 'data');
      }
    },
    end: () => stream.end(),
  };
}

async function measureRound(
  changes: Changes,
  groups: readonly WatcherProcess[],
  wanted: number,
): Promise<WatchRound> {
  const all: number[] = [];
  const lasts: number[] = [];
  const answers: number[] = [];
  for (let i = 0; i < wanted; i++) {
    await delay(pauseMilliseconds);
    const seen = seeAll(groups, changes.quantity + 1);
    const start = readClock();
    const answered = changes.make(1).then(() => answers.push(readClock() - start));
    const times = (await seen).map((time) => time - start);
    await answered;
    all.push(...times);
    lasts.push(Math.max(...times));
  }
  return {
    p99: percentile(Float64Array.from(all).sort(), 0.99),
    last: percentile(Float64Array.from(lasts).sort(), 0.5),
    answered: percentile(Float64Array.from(answers).sort(), 0.5),
  };
}

async function measureBurst(changes: Changes, groups: readonly WatcherProcess[]): Promise<number> {
  const seen = seeAll(groups, changes.quantity + burst);
  const start = readClock();
  const made = changes.make(burst);
  const end = Math.max(...(await seen));
  await made;
  return (burst * watchers) / ((end - start) / 1000);
}

async function seeAll(groups: readonly WatcherProcess[], quantity: number): Promise<number[]> {
  return (await Promise.all(groups.map((group) => group.see(quantity)))).flat();
}
