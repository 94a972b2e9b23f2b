import { randomUUID } from 'node:crypto';
import { locals, users } from '@zenlogic/runtime/testing/auth-records';
import { type AuthRelease, startAuthRelease } from '@zenlogic/runtime/testing/auth-release';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { createValkey, type ValkeyProcess } from '@zenlogic/runtime/testing/valkey-process';
import { Redis } from 'ioredis';
import { type CatalogClient, createCatalogClient } from './catalog-client.js';
import { type CatalogProcess, startCatalog } from './catalog-process.js';

/** A replica of catalog and a client of it, whose token is that of the keeper unless a call gives another. */
export interface Replica {
  readonly catalog: CatalogProcess;
  readonly client: CatalogClient;
}

/** A real Valkey, a real auth and real replicas of catalog. */
export interface CatalogRig {
  readonly valkey: ValkeyProcess;
  readonly auth: AuthRelease;
  readonly first: Replica;
  readonly second: Replica;
  /** Somebody else's connection to Valkey. It connects again by itself. */
  readonly redis: Redis;
  /** Starts one more. */
  startReplica(): Promise<Replica>;
}

export interface CatalogRigOptions {
  /** Added to the environment of each replica. */
  readonly env?: NodeJS.ProcessEnv;
  readonly authEnv?: NodeJS.ProcessEnv;
  /** By default, Valkey is there. */
  readonly withoutValkey?: boolean;
  /** Where catalog finds Valkey. By default, where it is. */
  readonly redisUrl?: (valkey: ValkeyProcess) => Promise<string>;
}

export type TestScope = { after(end: () => void | Promise<void>): void };

/** Starts everything; it is taken down when the test ends. */
export async function startRig(
  test: TestScope,
  { env, authEnv, withoutValkey = false, redisUrl }: CatalogRigOptions = {},
): Promise<CatalogRig> {
  const valkey = await createValkey();
  test.after(() => valkey.stop());
  if (!withoutValkey) {
    await valkey.start();
  }
  const redis = new Redis(valkey.url, { retryStrategy: () => 50 });
  redis.on('error', () => undefined);
  test.after(() => redis.disconnect());
  const auth = await startAuthRelease(test, authEnv === undefined ? {} : { env: authEnv });
  const url = redisUrl === undefined ? valkey.url : await redisUrl(valkey);

  async function startReplica(): Promise<Replica> {
    const catalog = await startCatalog(test, {
      CATALOG_REDIS_URL: url,
      CATALOG_AUTH_TARGET: auth.grpc,
      CATALOG_AUTH_REST_URL: auth.restUrl,
      ...env,
    });
    const client = createCatalogClient(catalog.address, auth.token(users.keeper));
    test.after(client.close);
    if (!withoutValkey) {
      await ready(client);
    }
    return { catalog, client };
  }

  const [first, second] = await Promise.all([startReplica(), startReplica()]);
  return { valkey, auth, first, second, redis, startReplica };
}

/** Waits until a replica says that it is ready, at most `limit` milliseconds; returns how long that took. */
export function ready(client: CatalogClient, limit = 10_000): Promise<number> {
  return eventually(
    () => client.health(''),
    (health) => health === 'SERVING',
    limit,
  );
}

/** The local of most tests; the keeper and the reader may work there. */
export const localId: string = locals.harbour.id;

/** Makes a product that is right. */
export function product(sku: string, minorUnits = 250) {
  return { sku, name: `Product ${sku}`, description: '', price: { currency: 'EUR', minorUnits } };
}

/** Imports products and waits until they are there. */
export async function importProducts(
  client: CatalogClient,
  skus: readonly string[],
  local = localId,
): Promise<void> {
  const { stream, outcome } = client.import();
  for (const [index, sku] of skus.entries()) {
    stream.write({ localId: index === 0 ? local : '', product: product(sku) });
  }
  stream.end();
  const { code, details, response } = await outcome;
  if (code !== 0 || response?.rejected !== '0') {
    throw new Error(`the import failed: ${details} ${JSON.stringify(response?.errors)}`);
  }
}

/** Adjusts stock as a client of its own, one adjustment after the other, and waits for the answers. */
export async function adjustStock(
  client: CatalogClient,
  changes: readonly (readonly [sku: string, delta: number])[],
  { local = localId, clientId = `till-${randomUUID()}` } = {},
): Promise<void> {
  const call = client.sync();
  call.write({ start: { localId: local, clientId } });
  for (const [index, [sku, delta]] of changes.entries()) {
    call.write({ adjustment: { adjustmentId: String(index), sku, delta } });
  }
  call.end();
  let applied = 0;
  for await (const { result } of call) {
    applied += result?.outcome === 'ADJUSTMENT_OUTCOME_APPLIED' ? 1 : 0;
  }
  if (applied !== changes.length) {
    throw new Error(`${applied} of ${changes.length} adjustments were applied`);
  }
}
