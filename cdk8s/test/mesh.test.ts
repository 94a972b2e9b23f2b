import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Edge } from '../src/constructs/edge.js';
import { standardIngress } from '../src/constructs/ingress.js';
import { createChart, createMesh, find } from './testing/facts.js';

describe('the mesh', () => {
  const mesh = createMesh();

  it('is open to plain text at the ports of the metrics alone', () => {
    assert.deepEqual(find(mesh, 'PeerAuthentication', 'default').spec, { mtls: { mode: 'STRICT' } });
    for (const app of ['auth', 'catalog', 'gateway']) {
      assert.deepEqual(find(mesh, 'PeerAuthentication', `${app}-metrics`).spec, {
        selector: { matchLabels: { 'app.kubernetes.io/name': app } },
        mtls: { mode: 'STRICT' },
        portLevelMtls: { 9464: { mode: 'PERMISSIVE' } },
      });
    }
  });

  it('takes the keys of tokens from the host by which the ingress gateway publishes them', () => {
    const [rule] = find(mesh, 'RequestAuthentication', 'gateway').spec.jwtRules ?? [];
    const { hosts, http } = find(mesh, 'VirtualService', 'jwks-ingress').spec;
    const { hostname, pathname } = new URL(rule?.jwksUri ?? '');
    assert.deepEqual(hosts, [hostname]);
    assert.deepEqual(http?.[0]?.match, [{ uri: { exact: pathname }, method: { exact: 'GET' } }]);
  });

  it('answers 401 to a request that carries no token', () => {
    const [first] = find(mesh, 'VirtualService', 'gateway-ingress').spec.http ?? [];
    assert.equal(first?.directResponse?.status, 401);
    assert.equal(first?.headers?.response?.set?.['www-authenticate'], 'Bearer');
  });

  it('sends plain HTTP on to HTTPS where there is a certificate, but for the keys', () => {
    const secure = createMesh({ host: 'api.example.com', tlsSecret: 'api-tls' });
    const servers = find(secure, 'Gateway', 'zenlogic').spec.servers ?? [];
    assert.deepEqual(
      servers.map(({ hosts, tls }) => [hosts.join(), tls?.mode ?? tls?.httpsRedirect ?? 'plain']),
      [
        ['api.example.com', 'SIMPLE'],
        ['api.example.com', true],
        ['istio-ingressgateway.istio-ingress.svc.cluster.local', 'plain'],
      ],
    );
  });

  it('is refused with a certificate for no host', () => {
    const { chart } = createChart();
    const backend = { host: 'gateway', port: 8001 };
    const props = { ingress: standardIngress, api: backend, keys: backend, tlsSecret: 'tls' };
    assert.throws(() => new Edge(chart, props), /tlsSecret is given without host; name the host/);
  });

  it('warms every replica up, and leaves failing ones out where another can do better', () => {
    for (const host of ['auth-service', 'auth-service-v2', 'catalog-service', 'gateway']) {
      const policy = find(mesh, 'DestinationRule', host).spec.trafficPolicy;
      assert.equal(policy?.loadBalancer?.warmup?.duration, '10s');
      assert.equal(policy?.outlierDetection === undefined, host === 'gateway');
    }
  });
});
