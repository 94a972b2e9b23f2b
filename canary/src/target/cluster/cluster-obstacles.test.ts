import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { IstioObject } from './api/kubernetes-objects.js';
import { findObstacles } from './cluster-obstacles.js';
import type { EnvoyClient } from './proxies/ask-envoy.js';
import { createLiveObject } from './testing/live-object.js';
import { type SeenRequest, type StubAnswer, startStubApiServer } from './testing/stub-api-server.js';

const signal = new AbortController().signal;

/** A namespace in which nothing speaks against more calls for the canary. */
interface Scene {
  readonly virtualService: IstioObject;
  readonly services: readonly string[];
  readonly rules: readonly IstioObject[];
  readonly denied: readonly string[];
  /** What the proxy of catalog has in force. */
  readonly percent: number;
  /** Of the push from which its clusters are. */
  readonly pushedAt: string;
}

const sound: Scene = {
  virtualService: createLiveObject({ percent: 10 }),
  services: ['auth-service', 'auth-service-v2'],
  rules: ['auth-service', 'auth-service-v2.shop.svc.cluster.local'].map((host) => createRule(host)),
  denied: [],
  percent: 10,
  pushedAt: '2026-11-24T03:00:00Z',
};

function createRule(host: string, changedAt = '2026-11-24T03:00:00Z'): IstioObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: {
      name: host.split('.')[0] ?? '',
      managedFields: [{ manager: 'kubectl', time: changedAt, fieldsV1: { 'f:spec': {} } }],
    },
    spec: { host },
  };
}

function answer(scene: Scene, { path, body }: SeenRequest): StubAnswer {
  const [, kind = '', name = ''] = /\/namespaces\/shop\/(\w+)\/?([\w-]*)/.exec(path) ?? [];
  switch (kind) {
    case 'virtualservices':
      return scene.virtualService;
    case 'services':
      return scene.services.includes(name)
        ? { metadata: { name }, spec: { selector: { app: name } } }
        : { code: 404, message: 'not found' };
    case 'destinationrules':
      return { items: scene.rules };
    case 'pods':
      return {
        items: [
          {
            metadata: { name: 'catalog-1' },
            spec: { containers: [{ name: 'catalog' }, { name: 'istio-proxy' }] },
            status: { phase: 'Running' },
          },
        ],
      };
    default: {
      const { resourceAttributes: wanted } = (
        body as { spec: { resourceAttributes: { resource: string; subresource?: string } } }
      ).spec;
      return { status: { allowed: !scene.denied.includes(wanted.subresource ?? wanted.resource) } };
    }
  }
}

async function look(t: TestContext, changes: Partial<Scene>, to?: number): Promise<readonly string[]> {
  const scene = { ...sound, ...changes };
  const place = await startStubApiServer(t, (request) => answer(scene, request));
  const cluster = (host: string): string => `outbound|50051||${host}.shop.svc.cluster.local`;
  const envoy: EnvoyClient = {
    ask: async (_pod, path) =>
      path.startsWith('/stats')
        ? `cluster_manager.cds.version_text: "${scene.pushedAt}/7"\n`
        : JSON.stringify({
            configs: [
              {
                route_config: {
                  virtual_hosts: [
                    {
                      name: 'auth-service.shop.svc.cluster.local:50051',
                      routes: [
                        {
                          name: 'auth-canary',
                          route: {
                            weighted_clusters: {
                              clusters: [
                                { name: cluster('auth-service'), weight: 100 - scene.percent },
                                { name: cluster('auth-service-v2'), weight: scene.percent },
                              ],
                            },
                          },
                        },
                      ],
                    },
                  ],
                },
              },
            ],
          }),
  };
  const found = await findObstacles(place, envoy, { operator: 'ana', to }, signal);
  return found.map(({ kind, message }) => `${kind}: ${message}`);
}

describe('the obstacles of a cluster', () => {
  it('are none where all is as it should be', async (t) => {
    assert.deepEqual(await look(t, {}), []);
  });

  it('F8: are a Service and a DestinationRule that are missing', async (t) => {
    const [service, rule, ...others] = await look(t, {
      services: ['auth-service'],
      rules: sound.rules.slice(0, 1),
    });
    assert.match(service ?? '', /^unsafe: there is no Service auth-service-v2 in namespace shop/);
    assert.match(rule ?? '', /^unsafe: there is no DestinationRule for auth-service-v2 in namespace shop/);
    assert.deepEqual(others, []);
  });

  it('F8: are a DestinationRule that is newer than what proxies have, by name', async (t) => {
    const rules = [createRule('auth-service'), createRule('auth-service-v2', '2026-11-24T03:00:01Z')];
    assert.deepEqual(await look(t, { rules }), [
      'unsafe: DestinationRule auth-service-v2 was changed at 2026-11-24T03:00:01.000Z, and these proxies do not have it yet: catalog-1; wait, or look whether istiod is well',
    ]);
    assert.deepEqual(await look(t, { rules, pushedAt: '2026-11-24T04:00:01+01:00' }), []);
  });

  it('are weights that are written, but not in force', async (t) => {
    assert.deepEqual(await look(t, { percent: 5 }), [
      'unsafe: 10 % is written, but not in force everywhere: catalog-1 5 %; wait, or look whether istiod is well',
    ]);
  });

  it('are a controller that would take a change back', async (t) => {
    const writers = [{ manager: 'argocd-controller', operation: 'Apply' }];
    const [found] = await look(t, { virtualService: createLiveObject({ percent: 10, writers }) });
    assert.match(found ?? '', /^unsafe: argocd-controller keeps the routes as it knows them/);
  });

  it('F11: are rights that the operator has not, each by name, with the patch for somebody who has', async (t) => {
    const denied = ['virtualservices', 'portforward', 'proxy'];
    const [patch, portforward, proxy, ...others] = await look(t, { denied }, 0);
    assert.match(patch ?? '', /^no rights: ana may not patch virtualservices\.networking\.istio\.io in/);
    assert.match(patch ?? '', /kubectl --context stub --namespace shop patch virtualservice/);
    assert.match(portforward ?? '', /^no rights: ana may not create pods\/portforward in namespace shop/);
    assert.match(proxy ?? '', /^no rights: ana may not get pods\/proxy in namespace shop/);
    assert.deepEqual(others, []);
  });
});
