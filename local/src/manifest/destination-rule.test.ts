import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { readOneManifest } from '../testing/write-manifests.js';
import type { DestinationRule } from './destination-rule.js';

function read(t: TestContext, spec: string): DestinationRule {
  const text = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: sample }
spec:
  host: auth-service
${spec}`;
  const rule = readOneManifest(t, text).destinationRules.get('auth-service');
  assert.ok(rule);
  return rule;
}

describe('a DestinationRule', () => {
  it('is read with all that is supported', (t) => {
    const rule = read(
      t,
      `  trafficPolicy:
    loadBalancer: { simple: ROUND_ROBIN, warmup: { duration: 10s } }
    connectionPool:
      tcp: { maxConnections: 10, connectTimeout: 1s }
      http: { http2MaxRequests: 20, maxRequestsPerConnection: 30, maxRetries: 40, idleTimeout: 1m }
    outlierDetection:
      consecutive5xxErrors: 0
      consecutiveGatewayErrors: 5
      interval: 1s
      baseEjectionTime: 2s
      maxEjectionPercent: 50
      minHealthPercent: 20
`,
    );
    assert.deepEqual(rule, {
      host: 'auth-service',
      loadBalancer: 'ROUND_ROBIN',
      warmupMs: 10_000,
      connectionPool: {
        maxConnections: 10,
        connectTimeoutMs: 1000,
        http2MaxRequests: 20,
        maxRequestsPerConnection: 30,
        maxRetries: 40,
        idleTimeoutMs: 60_000,
      },
      outlierDetection: {
        consecutive5xxErrors: 0,
        consecutiveGatewayErrors: 5,
        intervalMs: 1000,
        baseEjectionTimeMs: 2000,
        maxEjectionPercent: 50,
        minHealthPercent: 20,
      },
    });
  });

  const refused: readonly (readonly [name: string, spec: string, message: RegExp])[] = [
    ['subsets', '  subsets: [{ name: v2 }]\n', /:6: spec\.subsets: the local mesh does not know this field/],
    [
      'an unknown load balancer',
      '  trafficPolicy: { loadBalancer: { simple: LEAST_CONN } }\n',
      /:6: spec\.trafficPolicy\.loadBalancer\.simple: must be one of LEAST_REQUEST, ROUND_ROBIN, RANDOM, not "LEAST_CONN"/,
    ],
    [
      'a warm-up that has no effect',
      '  trafficPolicy: { loadBalancer: { simple: RANDOM, warmup: { duration: 10s } } }\n',
      /:6: spec\.trafficPolicy\.loadBalancer\.warmup: has no effect with RANDOM, as with Istio; remove it/,
    ],
    [
      'an ejection of more than all replicas',
      '  trafficPolicy:\n    outlierDetection:\n      maxEjectionPercent: 101\n',
      /:8: spec\.trafficPolicy\.outlierDetection\.maxEjectionPercent: must be a whole number from 0 to 100, not 101/,
    ],
    [
      'a limit of no connections',
      '  trafficPolicy: { connectionPool: { tcp: { maxConnections: 0 } } }\n',
      /maxConnections: must be a whole number from 1 to 2147483647, not 0/,
    ],
  ];
  for (const [name, spec, message] of refused) {
    it(`is refused for ${name}`, (t) => {
      assert.throws(() => read(t, spec), message);
    });
  }
});
