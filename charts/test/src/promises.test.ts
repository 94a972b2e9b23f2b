import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { chartDirectory, renderChart } from './render-chart.js';

/** Every optional part of the chart. */
const everything = [
  'seed.enabled=true',
  'priorityClass.create=true',
  'metrics.serviceMonitor.enabled=true',
  'metrics.prometheusRule.enabled=true',
  'metrics.dashboard.enabled=true',
  'defaults.autoscaling.enabled=true',
];

describe('the chart promises', () => {
  it('that a new chart version restarts nothing', () => {
    const set = ['image.tag=1.2.3'];
    const before = podTemplates(renderChart({ set }).objects);
    const chart = copyChart((file) => file.replace(/^(version|appVersion): .*$/gm, '$1: 9.9.9'));
    try {
      assert.deepEqual(podTemplates(renderChart({ chart, set }).objects), before);
      assert.equal(before.size, 9);
    } finally {
      rmSync(chart, { recursive: true });
    }
  });

  it('that two releases in two namespaces do not collide', () => {
    const [one, other] = ['one', 'other'].map((release) =>
      clusterWide(renderChart({ release, namespace: `${release}-namespace`, set: everything }).objects),
    );
    assert.deepEqual(one, ['PriorityClass/one-namespace-one']);
    assert.deepEqual(other, ['PriorityClass/other-namespace-other']);
  });

  it('that it owns no weight, and nothing else of the mesh', () => {
    for (const [id, object] of renderChart({ set: everything }).objects) {
      assert.doesNotMatch(object, /^apiVersion: .*istio\.io/m, id);
    }
  });

  it('a token key that auth takes', () => {
    const secret = renderChart().objects.get('Secret/auth-token-keys') ?? '';
    const pem = Buffer.from(/generated\.pem: (\S+)/.exec(secret)?.[1] ?? '', 'base64').toString();
    assert.match(pem, /^-----BEGIN PRIVATE KEY-----\n/);
    const { asymmetricKeyDetails } = createPrivateKey(pem);
    assert.deepEqual(asymmetricKeyDetails, { namedCurve: 'prime256v1' });
  });

  it('E7: pods that can do nothing but run', () => {
    const pods = podTemplates(renderChart({ set: everything }).objects);
    assert.equal(pods.size, 10);
    for (const [id, pod] of pods) {
      for (const line of [
        /automountServiceAccountToken: false/,
        /runAsNonRoot: true/,
        /type: RuntimeDefault/,
        /allowPrivilegeEscalation: false/,
        /readOnlyRootFilesystem: true/,
        /drop:\n\s+- ALL/,
        /limits:\n\s+ephemeral-storage: \S+\n\s+memory:/,
        /image: \S+:(?!latest)\S+/,
      ]) {
        assert.match(pod, line, id);
      }
      assert.doesNotMatch(
        pod,
        /name: \w*(REDIS_URL|PASSWORD|SECRET|KEY)\n\s+value: /,
        `${id} has a secret as text`,
      );
    }
  });

  it('probes, a disruption budget and two replicas for each service', () => {
    const { objects } = renderChart();
    for (const name of ['auth-v1', 'auth-v2', 'catalog', 'gateway']) {
      const deployment = objects.get(`Deployment/${name}`) ?? '';
      assert.match(deployment, /^ {2}replicas: 2$/m);
      for (const probe of ['startupProbe:', 'readinessProbe:', 'livenessProbe:']) {
        assert.ok(deployment.includes(probe), `${name} has no ${probe}`);
      }
      assert.ok(objects.has(`PodDisruptionBudget/${name}`));
    }
  });
});

function copyChart(edit: (chartFile: string) => string): string {
  const copy = mkdtempSync(join(tmpdir(), 'chart-'));
  cpSync(chartDirectory, copy, { recursive: true });
  const file = join(copy, 'Chart.yaml');
  writeFileSync(file, edit(readFileSync(file, 'utf8')));
  return copy;
}

/** The specifications of all pods, by the object that makes them. */
function podTemplates(objects: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const starts = { Deployment: '\n  template:\n', Job: '\n  template:\n', Pod: '\nspec:\n' };
  return new Map(
    Array.from(objects).flatMap(([id, object]) =>
      Object.entries(starts)
        .filter(([kind]) => id.startsWith(`${kind}/`))
        .map(([, start]): [string, string] => [id, object.slice(object.indexOf(start))]),
    ),
  );
}

function clusterWide(objects: ReadonlyMap<string, string>): string[] {
  const namespaced =
    /^(ConfigMap|Deployment|HorizontalPodAutoscaler|Job|NetworkPolicy|Pod|PodDisruptionBudget|PrometheusRule|Secret|Service|ServiceAccount|ServiceMonitor)\//;
  return Array.from(objects.keys()).filter((id) => !namespaced.test(id));
}
