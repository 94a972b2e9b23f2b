import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createProduct } from '../catalog/products.js';
import { parseObject } from '../rest/check-rest-answer.js';
import { watchMemory } from './memory.js';
import { row } from './row.js';
import type { Section } from './section.js';
import { pickShop } from './stock-shop.js';

/** One import. */
export interface ImportRound {
  readonly productsPerSecond: number;
  /** How much more memory was resident at most than before the import, in bytes: of the replica that grew most. */
  readonly catalogGrowth: number;
  readonly gatewayGrowth: number;
}

/** Imports that come before the measured ones, so that compilers and buffers are warm. */
const warmUpProducts = 5000;
const timeoutSeconds = 120;

/**
 * An import of many products in one upload (NDJSON, streamed), through Envoy, the gateway and Envoy to the catalog,
 * each into a local that has none of them.
 */
export const importSection: Section<readonly ImportRound[]> = {
  countSteps: ({ importRounds }) => 1 + importRounds,

  async measure({ rig, plan, signal, begin }) {
    const { gateway, catalog } = rig.mesh;
    const send = async (shopIndex: number, products: number): Promise<number> => {
      const { localId, keeper: token } = pickShop(rig, shopIndex);
      const start = performance.now();
      await upload({ target: gateway.throughEnvoy, localId, token, products, signal });
      return products / ((performance.now() - start) / 1000);
    };
    begin('a small import');
    for (let i = 0; i < 2; i++) {
      await send(2, warmUpProducts);
    }
    const rounds: ImportRound[] = [];
    for (let round = 1; round <= plan.importRounds; round++) {
      begin(`importing ${plan.importProducts} products, round ${round} of ${plan.importRounds}`);
      const watches = await Promise.all(
        [gateway, ...catalog.replicas].map(async ({ pid }) => watchMemory(pid)),
      );
      let productsPerSecond = Number.NaN;
      let growths: number[] = [];
      try {
        productsPerSecond = await send(2 + round, plan.importProducts);
      } finally {
        growths = await Promise.all(
          watches.map(async (watch) => Math.max(0, (await watch.end()) - watch.before)),
        );
      }
      const [gatewayGrowth = Number.NaN, ...catalogGrowths] = growths;
      rounds.push({ productsPerSecond, gatewayGrowth, catalogGrowth: Math.max(...catalogGrowths) });
    }
    return rounds;
  },

  createRows: (figures) => [
    row(
      'products imported through REST',
      'items a second',
      { comparison: '≥', value: 10_000 },
      figures,
      (rounds) => rounds.map(({ productsPerSecond }) => productsPerSecond),
    ),
    row(
      'memory that an import adds to the gateway',
      'megabytes',
      { comparison: '<', value: 50 },
      figures,
      (rounds) => rounds.map(({ gatewayGrowth }) => gatewayGrowth / 1e6),
    ),
    row(
      'memory that an import adds to the catalog',
      'megabytes',
      { comparison: '<', value: 50 },
      figures,
      (rounds) => rounds.map(({ catalogGrowth }) => catalogGrowth / 1e6),
    ),
  ],
};

/** Uploads products as NDJSON. Rejects when not all of them were taken. */
async function upload(options: {
  readonly target: string;
  readonly localId: string;
  readonly token: string;
  readonly products: number;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { target, localId, token, products, signal } = options;
  const outgoing = request(`http://${target}/api/v1/locals/${localId}/products/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]),
  });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  answered.catch(() => undefined);
  await pipeline(Readable.from(renderLines(products)), outgoing);
  const [response] = await answered;
  const body = await text(response);
  const { received, rejected } = parseObject(body) ?? {};
  if (response.statusCode !== 200 || received !== products || rejected !== 0) {
    throw new Error(`the import was answered with HTTP ${response.statusCode}: ${body.slice(0, 300)}`);
  }
}

const linesOfChunk = 500;

function* renderLines(products: number): Generator<string> {
  for (let first = 0; first < products; first += linesOfChunk) {
    const count = Math.min(linesOfChunk, products - first);
    yield Array.from(
      { length: count },
      (_, index) => `${JSON.stringify(createProduct(first + index))}\n`,
    ).join('');
  }
}
