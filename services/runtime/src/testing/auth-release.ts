import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { authDataFile, type TestUser } from './auth-records.js';
import { type Child, startChild } from './child.js';

/** A real release of auth of a test's own, with the records of `auth-records.ts` in its memory. */
export interface AuthRelease extends Child {
  /** Where it serves gRPC, as host:port. */
  readonly grpc: string;
  /** Where it serves REST, as host:port. */
  readonly rest: string;
  readonly restUrl: string;
  readonly metricsUrl: string;
  /** Signs a token for a user; see `TokenOptions` for what it says. */
  token(user: TestUser, options?: TokenOptions): string;
}

export interface TokenOptions {
  /** By default, those of the user. */
  readonly permissions?: readonly string[];
  /** In seconds from now; by default 900. A negative one has expired. */
  readonly lifetime?: number;
  /** `jti`; by default, a new one. */
  readonly id?: string;
}

export interface AuthReleaseOptions {
  /** By default, v1. */
  readonly release?: 'v1' | 'v2';
  /** Added to the environment, such as AUTH_GRPC_ADDRESS to come back on the same port. */
  readonly env?: NodeJS.ProcessEnv;
}

const issuer = 'https://auth.test';
const audience = 'zenlogic-test';
const kid = 'test';

// All releases that a test starts accept the tokens of all others.
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Starts a release that was built before and waits until it serves; it is gone when the test ends. */
export async function startAuthRelease(
  test: { after(end: () => void | Promise<void>): void },
  { release = 'v1', env }: AuthReleaseOptions = {},
): Promise<AuthRelease> {
  const folder = mkdtempSync(join(tmpdir(), 'auth-release-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  const keys = join(folder, 'keys');
  mkdirSync(keys);
  writeFileSync(join(keys, `${kid}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
  const data = join(folder, 'data.ndjson');
  writeFileSync(data, authDataFile);
  // A service never imports another; this one is started as an operator would.
  const main = fileURLToPath(new URL(`../../../auth/dist/main-${release}.js`, import.meta.url));
  const child = await startChild(process.execPath, ['--enable-source-maps', main], {
    PATH: process.env['PATH'],
    AUTH_GRPC_ADDRESS: '127.0.0.1:0',
    AUTH_REST_ADDRESS: '127.0.0.1:0',
    AUTH_METRICS_ADDRESS: '127.0.0.1:0',
    AUTH_STORE: 'in-process',
    AUTH_DATA_FILE: data,
    AUTH_JWT_KEYS_DIR: keys,
    AUTH_JWT_ISSUER: issuer,
    AUTH_JWT_AUDIENCE: audience,
    AUTH_JWT_SIGNING_KID: kid,
    AUTH_DRAIN_DELAY_MS: '0',
    ...env,
  });
  // Also when a test takes its process down: nobody else would end it.
  const kill = () => child.signal('SIGKILL');
  process.once('exit', kill);
  test.after(async () => {
    process.off('exit', kill);
    kill();
    await child.exited;
  });
  const { grpc, rest, metrics } = JSON.parse(await child.line(/"serving"/));
  return {
    ...child,
    grpc,
    rest,
    restUrl: `http://${rest}`,
    metricsUrl: `http://${metrics}/metrics`,
    token: (user, options) => signToken(privateKey, user, options),
  };
}

function signToken(
  key: KeyObject,
  user: TestUser,
  { permissions = user.permissions, lifetime = 900, id = randomUUID() }: TokenOptions = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const issueTime = now + Math.min(0, lifetime - 1);
  const payload = {
    iss: issuer,
    aud: audience,
    sub: user.id,
    organization_id: user.organization.id,
    permissions,
    iat: issueTime,
    exp: now + lifetime,
    jti: id,
  };
  const input = [{ alg: 'ES256', typ: 'at+jwt', kid }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}
