import { createProducts, skuAt } from '../catalog/products.js';
import { errorCounts } from '../figures.js';
import { runGhz } from '../ghz.js';
import { packageDirectory } from '../load-test.js';
import { isBroken, type Measurement, type RunOutcome } from '../measurement.js';
import { readRpc } from '../rpcs.js';
import { acceptLeaving } from '../streams/measured-streams.js';
import { type Arm, measureRounds } from './measure-rounds.js';
import { pick, row } from './row.js';
import type { Section, SectionContext } from './section.js';
import { tenCallers } from './send-grpc.js';
import { ratios } from './statistics.js';
import { openShop } from './stock-shop.js';

/** Items a second by RPC, round by round. */
export type ItemFigures = ReadonlyMap<string, readonly number[]>;

/** Quantities that a watch begins with. */
const shopProducts = 1000;
const streaming = 'WatchStock';
const unary = 'GetProduct';

/**
 * How many items one replica of the catalog hands out a second: a product by each GetProduct, a thousand quantities by
 * each WatchStock, which is left once they are there. Both are asked by ghz directly, 10 callers over one connection,
 * as fast as they are answered; each call and each stream is authenticated.
 */
export const itemsSection: Section<ItemFigures> = {
  countSteps: ({ itemRounds }) => 1 + 2 * itemRounds,

  async measure(context) {
    const { rig, plan } = context;
    const [replica] = rig.mesh.catalog.replicas;
    const target = replica?.address ?? '';
    context.begin('filling a local with stock');
    const { localId, token, client } = await openShop(rig, 0, shopProducts);
    try {
      const snapshot = await client.readSnapshot(localId);
      const getProducts = async (calls: number): Promise<number> => {
        const requests = createProducts(shopProducts).map((_, index) => ({
          local_id: localId,
          sku: skuAt(index),
        }));
        const { callsPerSecond } = await send(context, unary, { target, token, requests, calls });
        return callsPerSecond;
      };
      const watchStock = async (calls: number): Promise<number> => {
        const requests = [{ local_id: localId }];
        const { messages } = snapshot;
        const run = await send(context, streaming, { target, token, requests, calls, messages });
        return run.callsPerSecond * snapshot.entries;
      };
      await getProducts(plan.itemCalls);
      await watchStock(plan.itemStreams);
      const arms: readonly Arm<number>[] = [
        { name: unary, measure: () => getProducts(plan.itemCalls) },
        { name: streaming, measure: () => watchStock(plan.itemStreams) },
      ];
      return await measureRounds(arms, plan.itemRounds, (arm, round) =>
        context.begin(`items a second, ${arm}, round ${round} of ${plan.itemRounds}`),
      );
    } finally {
      client.close();
    }
  },

  createRows: (figures) => [
    row('items a second, WatchStock / GetProduct', 'ratio', { comparison: '≥', value: 10 }, figures, (all) =>
      ratios([...pick(all, streaming)], [...pick(all, unary)]),
    ),
    ...[unary, streaming].map((arm) =>
      row(`items a second, ${arm}, 10 callers`, 'items a second', undefined, figures, (all) =>
        pick(all, arm),
      ),
    ),
  ],
};

async function send(
  { ghz, signal }: SectionContext,
  name: 'GetProduct' | 'WatchStock',
  ask: {
    readonly target: string;
    readonly token: string;
    readonly requests: readonly object[];
    readonly calls: number;
    readonly messages?: number;
  },
): Promise<Measurement> {
  const outcome = await runGhz({
    ...{ ghz, signal, target: ask.target, requests: ask.requests },
    rpc: readRpc(packageDirectory, name),
    load: tenCallers(ask.calls),
    metadata: { authorization: `Bearer ${ask.token}` },
    ...(ask.messages !== undefined && { messagesPerStream: ask.messages }),
  });
  return demandAll(name, ask.messages === undefined ? outcome : acceptLeaving(outcome), ask.calls);
}

function demandAll(name: string, run: RunOutcome, calls: number): Measurement {
  if (isBroken(run)) {
    throw new Error(`${name}: ${run.broken}`);
  }
  if (run.failed > 0 || run.calls < calls) {
    const errors = `${errorCounts(run.byStatus)}; ${Object.values(run.errorExamples)[0] ?? 'too slow'}`;
    throw new Error(`${name}: ${run.failed} of ${run.calls} calls failed, ${calls} were due: ${errors}`);
  }
  return run;
}
