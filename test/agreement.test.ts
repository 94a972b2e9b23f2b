import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chartFolder, readBundle } from '@zenlogic/cdk8s';
import { createTopology } from '@zenlogic/local';
import { parse, parseAllDocuments } from 'yaml';

// The Helm chart, istio/, cdk8s/ and the local mesh are written apart, and name the same things.

const repository = fileURLToPath(new URL('../../', import.meta.url));
const bundle = readBundle(repository);
const chart = parseManifests(
  execFileSync('helm', ['template', 'zen', join(repository, chartFolder), '--set', 'seed.enabled=true'], {
    encoding: 'utf8',
  }),
);
const kustomization = parse(readText('istio/kustomization.yaml')) as { readonly resources: string[] };
const istio = kustomization.resources.flatMap((file) => parseManifests(readText(`istio/${file}`)));

const services = new Map(
  ofKind<ServiceSpec>(chart, 'Service').map(({ metadata, spec }): [string, ServiceSpec] => [
    metadata.name,
    spec,
  ]),
);
const deployments = ofKind<DeploymentSpec>(chart, 'Deployment');

describe('chart, istio/, cdk8s/ and the local mesh agree on', () => {
  it('hosts and ports', () => {
    const { auth, catalog, gateway, metricsPort } = bundle;
    const named: readonly (readonly [host: string, ports: Readonly<Record<string, number>>])[] = [
      [auth.host, auth.ports],
      [auth.canaryHost, auth.ports],
      [catalog.host, catalog.ports],
      [gateway.host, gateway.ports],
    ];
    for (const [host, ports] of named) {
      assert.deepEqual(portsOf(host), { ...ports, 'http-metrics': metricsPort }, host);
    }
    const { workloads } = createTopology({ repository });
    assert.deepEqual(
      workloads.map(({ host, servicePorts: { grpc, rest } }) => [host, grpc, rest]),
      named.map(([host, { grpc, http }]) => [host, grpc, http]),
    );
  });

  it('what routes and rules name', () => {
    for (const { metadata, spec } of ofKind<VirtualServiceSpec>(istio, 'VirtualService')) {
      const own = spec.hosts.filter((host) => services.has(host));
      assert.ok(own.length === 1 || spec.gateways !== undefined, `${metadata.name} is for none of our hosts`);
      for (const { match = [], route = [] } of spec.http) {
        const called = match.flatMap(({ port }) => port ?? []);
        for (const { destination } of route) {
          for (const port of destination.port === undefined ? called : [destination.port.number]) {
            const known = Object.values(portsOf(destination.host));
            assert.ok(known.includes(port), `${metadata.name}: ${destination.host} has no port ${port}`);
          }
        }
        for (const port of called) {
          assert.ok(
            own.every((host) => Object.values(portsOf(host)).includes(port)),
            `${metadata.name}: ${port}`,
          );
        }
      }
    }
    const rules = ofKind<{ readonly host: string }>(istio, 'DestinationRule').map(({ spec }) => spec.host);
    assert.deepEqual(rules.sort(), [...services.keys()].filter((host) => host !== 'valkey').sort());
  });

  it('the releases of auth, each a host of its own: no rule has subsets', () => {
    assert.doesNotMatch(JSON.stringify(ofKind(istio, 'DestinationRule')), /"subsets?"/);
    for (const [host, release] of [
      [bundle.auth.host, 'v1'],
      [bundle.auth.canaryHost, 'v2'],
    ] as const) {
      const selector = services.get(host)?.selector ?? {};
      assert.equal(selector['version'], release);
      assert.ok(deployments.some(({ spec }) => selects(selector, spec.template.metadata.labels)));
    }
  });

  it('the weights, which are in one place', () => {
    assert.doesNotMatch(JSON.stringify(chart), /"weight"/);
    const weighted = ofKind<VirtualServiceSpec>(istio, 'VirtualService')
      .flatMap(({ spec }) => spec.http)
      .filter(({ route = [] }) => route.some(({ weight }) => weight !== undefined));
    assert.equal(weighted.length, 1);
    const [{ match = [], route = [] } = {}] = weighted;
    assert.deepEqual(match, [{ port: bundle.auth.ports.grpc }, { port: bundle.auth.ports.http }]);
    assert.deepEqual(
      route.map(({ destination }) => destination),
      [{ host: bundle.auth.host }, { host: bundle.auth.canaryHost }],
    );
    assert.equal(
      route.reduce((sum, { weight = 0 }) => sum + weight, 0),
      100,
    );
  });

  it('identities', () => {
    const accounts = ofKind(chart, 'ServiceAccount').map(({ metadata }) => metadata.name);
    const named = new Set(
      Array.from(JSON.stringify(istio).matchAll(/"serviceAccounts":(\[.*?\])/g)).flatMap(
        ([, list]) => JSON.parse(list ?? '[]') as string[],
      ),
    );
    // What has a namespace is the ingress gateway's, and the load test brings its own.
    const ours = [...named].filter((name) => !name.includes('/') && name !== 'loadtest');
    assert.deepEqual(
      ours.filter((name) => !accounts.includes(name)),
      [],
    );
    const { auth, catalog, gateway, seedServiceAccount, testServiceAccount } = bundle;
    const known = [...auth.serviceAccounts, catalog.serviceAccount, gateway.serviceAccount];
    assert.deepEqual([...known, seedServiceAccount, testServiceAccount, 'valkey'].sort(), accounts.sort());
  });

  it('pods', () => {
    for (const { kind, metadata, spec } of istio as readonly Manifest<SelectingSpec>[]) {
      const selector = spec.selector?.matchLabels ?? spec.workloadSelector?.labels;
      if (kind !== 'Gateway' && selector !== undefined) {
        assert.ok(
          deployments.some((deployment) => selects(selector, deployment.spec.template.metadata.labels)),
          `${kind} ${metadata.name} selects no pod`,
        );
      }
    }
  });
});

interface Manifest<S = unknown> {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: S;
}

type Labels = Readonly<Record<string, string>>;

interface ServiceSpec {
  readonly selector: Labels;
  readonly ports: readonly { readonly name: string; readonly port: number }[];
}

interface DeploymentSpec {
  readonly template: { readonly metadata: { readonly labels: Labels } };
}

interface SelectingSpec {
  readonly selector?: { readonly matchLabels?: Labels };
  readonly workloadSelector?: { readonly labels: Labels };
}

interface VirtualServiceSpec {
  readonly hosts: readonly string[];
  readonly gateways?: readonly string[];
  readonly http: readonly {
    readonly match?: readonly { readonly port?: number }[];
    readonly route?: readonly {
      readonly destination: { readonly host: string; readonly port?: { readonly number: number } };
      readonly weight?: number;
    }[];
  }[];
}

function readText(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

function ofKind<S = unknown>(manifests: readonly Manifest[], kind: string): Manifest<S>[] {
  return manifests.filter((manifest) => manifest.kind === kind) as Manifest<S>[];
}

function portsOf(host: string): Readonly<Record<string, number>> {
  const ports = services.get(host)?.ports ?? [];
  return Object.fromEntries(ports.map(({ name, port }) => [name, port]));
}

function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([label, value]) => labels[label] === value);
}
