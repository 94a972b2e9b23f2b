import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readReplicas } from './cluster-replicas.js';
import { promote } from './promote.js';
import { startStubApiServer } from './testing/stub-api-server.js';

const signal = new AbortController().signal;

function createPod(
  name: string,
  image: string,
  more: { readonly deleted?: true; readonly ready?: false } = {},
) {
  return {
    metadata: { name, ...(more.deleted && { deletionTimestamp: '2026-11-24T03:00:00Z' }) },
    spec: {
      containers: [
        { name: 'istio-proxy', image: 'proxy:1', ports: [{ name: 'http-envoy-prom', containerPort: 15090 }] },
        {
          name: 'auth',
          image: `localhost/zenlogic/${image}`,
          ports: [{ name: 'http-metrics', containerPort: 9464 }],
        },
      ],
    },
    status: {
      phase: 'Running',
      podIP: '10.0.0.7',
      conditions: [{ type: 'Ready', status: more.ready === false ? 'False' : 'True' }],
      containerStatuses: [
        { name: 'istio-proxy', restartCount: 9, state: { running: { startedAt: '2026-11-24T01:00:00Z' } } },
        { name: 'auth', restartCount: 1, state: { running: { startedAt: '2026-11-24T02:00:00Z' } } },
      ],
    },
  };
}

describe('the replicas of a cluster', () => {
  const pods: Readonly<Record<string, readonly object[]>> = {
    // Promoted: the Deployment of release v1 runs the image of v2.
    v1: [createPod('auth-v1-a', 'auth-v2:0.1.0'), createPod('auth-v1-b', 'auth-v2:0.1.0', { ready: false })],
    v2: [createPod('auth-v2-a', 'auth-v3:0.1.0', { deleted: true })],
  };

  it('have the role of the Service that selects them, whatever they are called and run', async (t) => {
    const place = await startStubApiServer(t, ({ path }) => {
      const [, host] = /\/services\/(.*)$/.exec(path) ?? [];
      return host === undefined
        ? { items: pods[path.endsWith('v1') ? 'v1' : 'v2'] }
        : {
            metadata: { name: host },
            spec: { selector: { version: host === 'auth-service' ? 'v1' : 'v2' } },
          };
    });
    const process = { startTime: '2026-11-24T02:00:00Z', restarts: 1, metricsAddress: '10.0.0.7:9464' };
    assert.deepEqual(await readReplicas(place, signal), [
      { name: 'auth-v1-a', role: 'stable', release: 'v2', isReady: true, ...process },
      { name: 'auth-v1-b', role: 'stable', release: 'v2', isReady: false, ...process },
      { name: 'auth-v2-a', role: 'canary', release: 'v3', isReady: false, ...process },
    ]);
  });

  it('are none where the Service is not there', async (t) => {
    const place = await startStubApiServer(t, () => ({ code: 404, message: 'not found' }));
    assert.deepEqual(await readReplicas(place, signal), []);
  });
});

describe('a promotion', () => {
  const chart = new URL('../../../../../charts/zenlogic', import.meta.url).pathname;
  const helm = {
    labels: { 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': 'zenlogic-0.0.1' },
    annotations: { 'meta.helm.sh/release-name': 'zen' },
  };
  const refusals = [
    ['of what Helm did not install', {}, /Deployment auth-v1 was not installed by Helm/],
    [
      'by another version of the chart',
      helm,
      /release zen was installed by chart zenlogic-0\.0\.1, and .* is/,
    ],
  ] as const;
  for (const [what, metadata, message] of refusals) {
    it(`is refused ${what}`, async (t) => {
      const place = await startStubApiServer(t, ({ path }) => {
        const [, host] = /\/services\/(.*)$/.exec(path) ?? [];
        const version = host === 'auth-service' ? 'v1' : 'v2';
        return host !== undefined
          ? { metadata: { name: host }, spec: { selector: { version } } }
          : {
              items: ['v1', 'v2'].map((release) => ({
                metadata: { name: `auth-${release}`, ...metadata },
                spec: {
                  template: {
                    metadata: { labels: { version: release } },
                    spec: { containers: [{ name: 'auth', image: `r/auth-${release}:1` }] },
                  },
                },
              })),
            };
      });
      await assert.rejects(
        promote(place, { chart, clusterFlags: [] }, () => undefined, signal),
        {
          name: 'CanaryError',
          message,
        },
      );
    });
  }
});
