import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendValkeyCommand } from '../health/valkey-command.js';
import { locateKeys, signingKid } from '../local-tokens.js';
import { findExposure, loopback, type Topology } from '../topology.js';
import { runAuthAdmin } from './auth-admin.js';
import { MeshError } from './mesh-error.js';

/** The member of the demo data who fills the locals with products. */
export const demoClerk = {
  userId: 'a091ace6-3cd5-49c9-8d06-e5e5ed56da55',
  organizationId: 'fdd15e3b-0fa9-4863-a958-1c1f1139a381',
  permissions: ['catalog:read', 'catalog:write', 'stock:write'],
  /** Those with products: Centro logístico Santiago Aeropuerto and Bodega Concepción Centro. */
  localIds: ['f0e76b7d-6a48-4a62-a3b4-ec4ce8b15f4c', '993ecdbb-b8da-4fa9-b364-68b66908f0f0'],
} as const;

/** Names the stock changes of the demo for ever, so that none is made twice. */
const clientId = 'demo-data';

/** Remembers in Valkey itself that it holds the products: it forgets both at the same time. */
const productsMarker = 'zenlogic:local-mesh:products';

/** Names the files with the products and the stock that each local of the demo begins with. */
export function locateDemoProducts({ repository }: Topology): { products: string; stock: string } {
  const folder = join(repository, 'local');
  return { products: join(folder, 'demo-products.ndjson'), stock: join(folder, 'demo-stock.ndjson') };
}

/** Issues a token for the {@link demoClerk}, valid for 15 minutes. */
export async function issueClerkToken(topology: Topology, signal?: AbortSignal): Promise<string> {
  const { userId, organizationId, permissions } = demoClerk;
  const args = [
    ...['token', 'issue', '--keys', locateKeys(topology.stateDir), '--kid', signingKid],
    ...['--user', userId, '--organization', organizationId],
    ...permissions.flatMap((permission) => ['--permission', permission]),
  ];
  return (await runAuthAdmin(topology, args, { problem: 'cannot issue a token', signal })).trim();
}

/**
 * Fills the locals of the demo with products and stock through the REST API, as anybody else would, unless Valkey
 * holds them. Returns whether it did.
 *
 * Throws {@link MeshError} when the API does not take them.
 */
export async function loadProducts(topology: Topology, signal?: AbortSignal): Promise<boolean> {
  const files = locateDemoProducts(topology);
  const products = readFileSync(files.products, 'utf8');
  const stock = readFileSync(files.stock, 'utf8');
  const digest = createHash('sha256').update(products).update(stock).digest('hex');
  if ((await sendValkeyCommand(topology.valkeyPort, ['GET', productsMarker])) === digest) {
    return false;
  }
  const post = await createPost(topology, signal);
  const adjustments = stock
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  await Promise.all(
    demoClerk.localIds.map(async (localId) => {
      const summary = (await post(`${localId}/products/import`, 'application/x-ndjson', products)) as Summary;
      // Stock of a product that the local does not have would be refused.
      const body = JSON.stringify({ client_id: clientId, adjustments });
      const { results } = (await post(`${localId}/stock/adjustments`, 'application/json', body)) as Results;
      const refused = [...summary.errors, ...results.filter(({ outcome }) => outcome !== 'applied')];
      if (refused.length > 0) {
        throw new MeshError(
          `the demo data of local ${localId} was refused in part; the first: ${JSON.stringify(refused[0])}`,
        );
      }
    }),
  );
  await sendValkeyCommand(topology.valkeyPort, ['SET', productsMarker, digest]);
  return true;
}

interface Summary {
  readonly errors: readonly unknown[];
}

interface Results {
  readonly results: readonly { readonly outcome: string }[];
}

/** Returns what sends something of the clerk's to a path below `/api/v1/locals/`, and returns the answer. */
async function createPost(
  topology: Topology,
  signal: AbortSignal | undefined,
): Promise<(path: string, contentType: string, body: string) => Promise<unknown>> {
  const token = await issueClerkToken(topology, signal);
  const { localPort } = findExposure(topology, 'gateway', 'rest');
  return async (path, contentType, body) => {
    const response = await fetch(`http://${loopback}:${localPort}/api/v1/locals/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
      body,
      signal: signal ?? null,
    });
    if (!response.ok) {
      throw new MeshError(
        `cannot load the demo data: POST …/${path} was answered with ${response.status}: ${await response.text()}`,
      );
    }
    return response.json();
  };
}
