import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '@zenlogic/runtime';
import { readConfig } from './config.js';

const least = {
  AUTH_REDIS_URL: 'redis://valkey:6379',
  AUTH_JWT_KEYS_DIR: '/keys',
  AUTH_JWT_ISSUER: 'https://auth.example.com',
  AUTH_JWT_AUDIENCE: 'shop',
};

describe('readConfig', () => {
  it('needs no more than the store and the tokens', () => {
    assert.deepEqual(readConfig(least), {
      grpcAddress: { host: '0.0.0.0', port: 50051 },
      restAddress: { host: '0.0.0.0', port: 8002 },
      metricsAddress: { host: '0.0.0.0', port: 9464 },
      store: { kind: 'valkey', url: 'redis://valkey:6379', cacheEntries: 50_000 },
      tokens: {
        keysDir: '/keys',
        issuer: 'https://auth.example.com',
        audience: 'shop',
        signingKid: undefined,
      },
      maxConnectionAge: undefined,
      logLevel: 'info',
      drain: { drainDelay: 5_000, shutdownGrace: 25_000 },
    });
  });

  it('takes TLS, a password and a database for Valkey', () => {
    const url = 'rediss://user:p%40ss@valkey:6380/2';
    assert.deepEqual(readConfig({ ...least, AUTH_REDIS_URL: url }).store, {
      kind: 'valkey',
      url,
      cacheEntries: 50_000,
    });
  });

  it('takes the in-process store with and without a data file', () => {
    const env = { ...least, AUTH_REDIS_URL: '', AUTH_STORE: 'in-process' };
    assert.deepEqual(readConfig(env).store, { kind: 'in-process', dataFile: undefined });
    assert.deepEqual(readConfig({ ...env, AUTH_DATA_FILE: 'd.ndjson' }).store, {
      kind: 'in-process',
      dataFile: 'd.ndjson',
    });
  });

  const refused: readonly [NodeJS.ProcessEnv, readonly RegExp[]][] = [
    [{ AUTH_REDIS_URL: '' }, [/^AUTH_REDIS_URL is not set; it is where Valkey is/]],
    [{ AUTH_REDIS_URL: 'valkey:6379' }, [/^AUTH_REDIS_URL: write a URL such as/]],
    [{ AUTH_DATA_FILE: 'd.ndjson' }, [/^AUTH_DATA_FILE is read with AUTH_STORE=in-process only/]],
    [
      { AUTH_DRAIN_DELAY_MS: '100', AUTH_SHUTDOWN_GRACE_MS: '100' },
      [/^AUTH_SHUTDOWN_GRACE_MS: make it longer than/],
    ],
    [{ AUTH_REST_ADDRESS: '8002' }, [/^AUTH_REST_ADDRESS: "8002" is no address/]],
    [{ AUTH_JWT_SIGNING_KID: '../k' }, [/^AUTH_JWT_SIGNING_KID: write the name of a key/]],
    [{ AUTH_JWT_AUDIENCE: '' }, [/^AUTH_JWT_AUDIENCE is not set/]],
    [
      { AUTH_REDIS_URL: '', AUTH_DATA_FILE: 'd', AUTH_SHUTDOWN_GRACE_MS: '1' },
      [/^AUTH_REDIS_URL/, /^AUTH_DATA_FILE/, /^AUTH_SHUTDOWN_GRACE_MS/],
    ],
  ];
  for (const [env, problems] of refused) {
    it(`refuses ${JSON.stringify(env)}`, () => {
      assert.throws(
        () => readConfig({ ...least, ...env }),
        (error) => {
          assert.ok(error instanceof ConfigError);
          assert.equal(error.problems.length, problems.length, error.message);
          for (const [index, problem] of problems.entries()) {
            assert.match(error.problems[index] ?? '', problem);
          }
          return true;
        },
      );
    });
  }
});
