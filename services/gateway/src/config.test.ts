import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '@zenlogic/runtime';
import { readConfig } from './config.js';

describe('the configuration of the gateway', () => {
  it('needs nothing: everything has a default', () => {
    const config = readConfig({});
    assert.deepEqual(config.restAddress, { host: '0.0.0.0', port: 8001 });
    assert.equal(config.catalogTarget, 'dns:///catalog-service:50052');
    assert.equal(config.limits.importBytes, 1_073_741_824);
    assert.deepEqual(config.breaker, { failures: 5, resetTimeout: 60_000 });
  });

  it('lists all bad variables at once, each with how to mend it', () => {
    const env = {
      GATEWAY_REST_ADDRESS: '8001',
      GATEWAY_AUTH_REST_URL: 'auth:8002',
      GATEWAY_MAX_WATCHES: '0',
      GATEWAY_LOG_LEVEL: 'loud',
    };
    assert.throws(
      () => readConfig(env),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.equal(error.problems.length, 4, error.message);
        for (const name of Object.keys(env)) {
          assert.match(error.message, new RegExp(name));
        }
        return true;
      },
    );
  });

  it('wants a grace period that is longer than the drain delay', () => {
    assert.throws(
      () => readConfig({ GATEWAY_DRAIN_DELAY_MS: '5000', GATEWAY_SHUTDOWN_GRACE_MS: '5000' }),
      /GATEWAY_SHUTDOWN_GRACE_MS: make it longer/,
    );
  });
});
