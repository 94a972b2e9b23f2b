import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { findFreePort } from '@zenlogic/runtime/testing/valkey-process';
import { spawnAuth } from '../testing/auth-process.js';
import { type AuthFolder, createAuthFolder } from '../testing/demo-records.js';

describe('a process that cannot start', { concurrency: 2 }, () => {
  it('lists every bad variable at once, and exits with 1', async (t) => {
    const output = await refused(t, () => ({
      AUTH_GRPC_ADDRESS: '50051',
      AUTH_METRICS_ADDRESS: '127.0.0.1:65536',
      AUTH_STORE: 'sqlite',
      AUTH_REDIS_URL: 'http://valkey:6379',
      AUTH_CACHE_ENTRIES: '0',
      AUTH_JWT_KEYS_DIR: '',
      AUTH_JWT_ISSUER: '',
      AUTH_JWT_AUDIENCE: '',
      AUTH_LOG_LEVEL: 'loud',
      AUTH_DRAIN_DELAY_MS: '-1',
      AUTH_SHUTDOWN_GRACE_MS: '1e3',
    }));
    for (const problem of [
      /^ {2}AUTH_GRPC_ADDRESS: "50051" is no address; write host:port/m,
      /^ {2}AUTH_METRICS_ADDRESS: "127.0.0.1:65536" is no address/m,
      /^ {2}AUTH_STORE: write valkey or in-process$/m,
      /^ {2}AUTH_REDIS_URL: write a URL such as redis:\/\/valkey:6379/m,
      /^ {2}AUTH_CACHE_ENTRIES: write a whole number from 1 to/m,
      /^ {2}AUTH_JWT_KEYS_DIR is not set; it is the directory of the token keys/m,
      /^ {2}AUTH_JWT_ISSUER is not set; it is the issuer/m,
      /^ {2}AUTH_JWT_AUDIENCE is not set; it is the audience/m,
      /^ {2}AUTH_LOG_LEVEL: write one of debug, info, warn, error$/m,
      /^ {2}AUTH_DRAIN_DELAY_MS: write a whole number from 0 to/m,
      /^ {2}AUTH_SHUTDOWN_GRACE_MS: write a whole number from 1 to/m,
    ]) {
      assert.match(output, problem);
    }
    assert.doesNotMatch(output, /^ +at /m, 'there is no stack');
  });

  it('names the address that is taken, and exits with 1', async (t) => {
    const holder = createServer().listen(0, '127.0.0.1');
    t.after(() => holder.close());
    await once(holder, 'listening');
    const taken = `127.0.0.1:${(holder.address() as AddressInfo).port}`;
    const valkeyUrl = `redis://127.0.0.1:${await findFreePort()}`;
    for (const [name, store] of [
      ['AUTH_GRPC_ADDRESS', {}],
      ['AUTH_METRICS_ADDRESS', {}],
      // What was opened by then must not keep the process.
      ['AUTH_GRPC_ADDRESS', { AUTH_STORE: 'valkey', AUTH_REDIS_URL: valkeyUrl }],
    ] as const) {
      const output = await refused(t, () => ({ ...store, [name]: taken }));
      assert.match(output, new RegExp(`${taken}.*(in use|EADDRINUSE)|(in use|EADDRINUSE).*${taken}`), name);
    }
  });

  it('lists the bad lines of its data file, and exits with 1', async (t) => {
    const output = await refused(t, (folder) => {
      const path = join(dirname(folder.dataFile), 'bad.ndjson');
      writeFileSync(path, '{"type":"organization"}\nnonsense\n');
      return { AUTH_DATA_FILE: path };
    });
    assert.match(output, /^auth v1: 2 bad record/m);
    assert.match(output, /bad\.ndjson:1: /);
    assert.match(output, /bad\.ndjson:2: not a JSON object/);
  });

  it('names a data file that is missing, and exits with 1', async (t) => {
    assert.match(
      await refused(t, () => ({ AUTH_DATA_FILE: '/nowhere/data.ndjson' })),
      /\/nowhere\/data\.ndjson/,
    );
  });

  it('refuses to run without a key, and exits with 1', async (t) => {
    const output = await refused(t, (folder) => ({
      AUTH_JWT_KEYS_DIR: mkdtempSync(join(folder.keysDir, 'empty-')),
    }));
    assert.match(output, /there is no key in it; make one: auth-admin keys create/);
  });
});

/** Starts a process that must exit with 1 within 5 seconds; returns what it printed. */
async function refused(t: TestContext, env: (folder: AuthFolder) => NodeJS.ProcessEnv): Promise<string> {
  const folder = createAuthFolder();
  t.after(folder.remove);
  const child = await spawnAuth('v1', {
    AUTH_STORE: 'in-process',
    AUTH_JWT_KEYS_DIR: folder.keysDir,
    ...env(folder),
  });
  const timer = setTimeout(() => child.signal('SIGKILL'), 5_000);
  const code = await child.exited;
  clearTimeout(timer);
  assert.equal(code, 1, `it was still running, or ended otherwise:\n${child.output()}`);
  assert.match(child.output(), /^auth v1: /m);
  return child.output();
}
