import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { authHosts } from '../../../split/read-split.js';
import { readRouteShares } from './route-share.js';

const options = { namespace: 'shop', hosts: authHosts, routes: ['auth-canary'] };

/** What Envoy answers for a proxy of Istio, shortened to what is looked at. */
function dump(...ports: readonly (readonly [port: number, stable: number, canary: number])[]): string {
  const cluster = (port: number, host: string): string => `outbound|${port}||${host}.shop.svc.cluster.local`;
  const routeOf = (port: number, stable: number, canary: number): object => {
    const clusters = [
      { name: cluster(port, 'auth-service'), weight: stable },
      { name: cluster(port, 'auth-service-v2'), weight: canary },
    ].filter(({ weight }) => weight > 0);
    const [first, second] = clusters;
    return second === undefined ? { cluster: first?.name } : { weighted_clusters: { clusters } };
  };
  return JSON.stringify({
    configs: [
      { route_config: { name: '15014' } },
      ...ports.map(([port, stable, canary]) => ({
        route_config: {
          name: String(port),
          virtual_hosts: [
            {
              name: `auth-service-v2.shop.svc.cluster.local:${port}`,
              routes: [{ name: 'default', route: { cluster: cluster(port, 'auth-service-v2') } }],
            },
            {
              name: `auth-service.shop.svc.cluster.local:${port}`,
              routes: [
                { name: 'auth-testers', route: { cluster: cluster(port, 'auth-service-v2') } },
                { name: 'auth-canary', route: routeOf(port, stable, canary) },
              ],
            },
            { name: 'allow_any', routes: [{ name: 'allow_any', route: { cluster: 'PassthroughCluster' } }] },
          ],
        },
      })),
    ],
  });
}

describe('the routes of a proxy', () => {
  it('tell the share of the canary on each port', () => {
    assert.deepEqual(readRouteShares(dump([50051, 75, 25], [8002, 90, 10]), options), [
      { port: '50051', percent: 25 },
      { port: '8002', percent: 10 },
    ]);
  });

  it('tell it where istiod leaves a destination without calls out', () => {
    const shares = readRouteShares(dump([50051, 100, 0], [8002, 0, 100]), options);
    assert.deepEqual(
      shares.map(({ percent }) => percent),
      [0, 100],
    );
  });

  it('E1: tell what is really done with weights that do not sum to 100', () => {
    assert.deepEqual(readRouteShares(dump([50051, 80, 30]), options), [{ port: '50051', percent: 27.27 }]);
  });

  it('tell nothing where no calls to auth are made, or of auth elsewhere', () => {
    assert.deepEqual(readRouteShares('{}', options), []);
    assert.deepEqual(readRouteShares(dump([50051, 90, 10]), { ...options, namespace: 'other' }), []);
  });
});
