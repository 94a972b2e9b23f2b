import type { TestContext } from 'node:test';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { startTcpProxy, type TcpProxy } from '@zenlogic/runtime/testing/tcp-proxy';
import { createValkey, type ValkeyProcess } from '@zenlogic/runtime/testing/valkey-process';
import { Redis } from 'ioredis';
import { revocationEpochKey } from '../records.js';
import { type AuthClient, createAuthClient } from './auth-client.js';
import { type AuthProcess, startAuth } from './auth-process.js';
import { type AuthFolder, createAuthFolder, records } from './demo-records.js';

/** A real Valkey, a real release of auth beside it, and clients of both. */
export interface AuthRig {
  readonly valkey: ValkeyProcess;
  readonly auth: AuthProcess;
  readonly client: AuthClient;
  /** Somebody else's connection to Valkey. It connects again by itself. */
  readonly redis: Redis;
  readonly folder: AuthFolder;
}

export interface AuthRigOptions {
  /** By default, v2. */
  readonly release?: 'v1' | 'v2';
  /** Starts Valkey and fills it before auth starts. By default, with the demo records and an epoch long ago. */
  readonly prepare?: (valkey: ValkeyProcess, redis: Redis) => Promise<void>;
  /** Where auth finds Valkey. By default, where it is. */
  readonly redisUrl?: (valkey: ValkeyProcess) => string | Promise<string>;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts everything; it is taken down when the test ends. */
export async function startRig(
  test: Pick<TestContext, 'after'>,
  { release = 'v2', prepare = fill, redisUrl = ({ url }) => url, env }: AuthRigOptions = {},
): Promise<AuthRig> {
  const folder = createAuthFolder();
  test.after(folder.remove);
  const valkey = await createValkey();
  test.after(() => valkey.stop());
  const redis = new Redis(valkey.url, { lazyConnect: true, retryStrategy: () => 50 });
  redis.on('error', () => undefined);
  test.after(() => redis.disconnect());
  await prepare(valkey, redis);
  const auth = await startAuth(release, {
    AUTH_REDIS_URL: await redisUrl(valkey),
    AUTH_JWT_KEYS_DIR: folder.keysDir,
    ...env,
  });
  test.after(async () => {
    auth.signal('SIGKILL');
    await auth.exited;
  });
  const client = createAuthClient(auth.address);
  test.after(client.close);
  return { valkey, auth, client, redis, folder };
}

/** A rig whose auth reaches Valkey through a network that the test can make slow or cut. */
export interface ProxiedRig extends AuthRig {
  readonly proxy: TcpProxy;
}

/** Starts everything with such a network in between, which works well at first. */
export async function startProxiedRig(
  test: Pick<TestContext, 'after'>,
  options: Omit<AuthRigOptions, 'redisUrl'> = {},
): Promise<ProxiedRig> {
  let proxy: TcpProxy | undefined;
  const rig = await startRig(test, {
    ...options,
    redisUrl: async ({ port }) => {
      proxy = await startTcpProxy(port);
      test.after(proxy.close);
      return `redis://127.0.0.1:${proxy.port}`;
    },
  });
  if (proxy === undefined) {
    throw new Error('the rig did not ask where Valkey is');
  }
  return { ...rig, proxy };
}

/** Starts Valkey with the demo records. The epoch is long ago, so that tokens of any age are accepted. */
export async function fill(valkey: ValkeyProcess, redis: Redis): Promise<void> {
  await valkey.start();
  await writeRecords(redis);
}

/** Writes the demo records and an epoch long ago. */
export async function writeRecords(redis: Redis): Promise<void> {
  await redis.mset(new Map([...records, [revocationEpochKey.name, '1']]));
}

/** Waits until auth says that it is ready, at most `limit` milliseconds; returns how long that took. */
export function ready({ client }: Pick<AuthRig, 'client'>, limit = 5_000): Promise<number> {
  return eventually(
    () => client.health(''),
    (status) => status === 'SERVING',
    limit,
  );
}
