import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '@zenlogic/runtime';
import { readConfig } from './config.js';

const least = { CATALOG_REDIS_URL: 'redis://valkey:6379' };

describe('readConfig', () => {
  it('needs no more than the store', () => {
    assert.deepEqual(readConfig(least), {
      grpcAddress: { host: '0.0.0.0', port: 50052 },
      metricsAddress: { host: '0.0.0.0', port: 9464 },
      redisUrl: 'redis://valkey:6379',
      auth: {
        target: 'dns:///auth-service:50051',
        restUrl: 'http://auth-service:8002',
        breaker: { failures: 5, resetTimeout: 60_000 },
      },
      accessCheckInterval: 30_000,
      changesKept: 10_000,
      maxConnectionAge: undefined,
      logLevel: 'info',
      drain: { drainDelay: 5_000, shutdownGrace: 25_000 },
    });
  });

  const refused: readonly [NodeJS.ProcessEnv, readonly RegExp[]][] = [
    [{ CATALOG_REDIS_URL: '' }, [/^CATALOG_REDIS_URL is not set; it is where Valkey is/]],
    [{ CATALOG_REDIS_URL: 'valkey:6379' }, [/^CATALOG_REDIS_URL: write a URL such as redis/]],
    [{ CATALOG_AUTH_REST_URL: 'auth:8002' }, [/^CATALOG_AUTH_REST_URL: write a URL such as http/]],
    // The contract promises that access is checked every 30 seconds at least.
    [{ CATALOG_ACCESS_CHECK_MS: '30001' }, [/^CATALOG_ACCESS_CHECK_MS: write a whole number/]],
    [
      { CATALOG_DRAIN_DELAY_MS: '100', CATALOG_SHUTDOWN_GRACE_MS: '100' },
      [/^CATALOG_SHUTDOWN_GRACE_MS: make it longer than/],
    ],
    [
      { CATALOG_BREAKER_FAILURES: '0', CATALOG_LOG_LEVEL: 'loud' },
      [/^CATALOG_BREAKER_FAILURES: /, /^CATALOG_LOG_LEVEL: write one of/],
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
