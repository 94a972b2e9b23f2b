import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { createMesh, createTestFolder, eventually } from '@zenlogic/local/testing';
import { parse } from 'yaml';
import { serveLines, tellWeights } from './export-weights.js';
import { listQueries, readDashboard } from './read-dashboard.js';
import { readRules } from './read-rules.js';
import { type Sample, startPrometheus } from './run-prometheus.js';
import { configurePrometheus } from './scrape-config.js';
import { useMesh } from './use-mesh.js';

/** What must be empty while nothing is wrong. */
const emptyQueries = ['annotation Weights changed', 'annotation Alerts'];
/** What only Istio tells. */
const emptyRecordings = ['zenlogic:mesh_requests:rate5m'];
/** Whether this machine is fast enough is for the load tests to say. */
const uncertainAlerts = ['ZenlogicLatencyHigh', 'ZenlogicLatencyReview'];

const { recordings, alerts } = readRules();
const patienceMs = 30_000;

it('a real Prometheus answers every query about a real mesh', async (t) => {
  const mesh = await createMesh(t);
  await mesh.start();
  const manifest = join(mesh.topology.manifestDir, 'auth-virtualservice.yaml');
  const weights = await serveLines(t, () => tellWeights(parse(readFileSync(manifest, 'utf8')), 'shop'));
  const folder = createTestFolder(t);
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, configurePrometheus(mesh.topology, weights));
  const prometheus = await startPrometheus(t, { config, folder });
  const { authCalls } = await useMesh(t, mesh.topology, { seconds: 10, perSecond: 60 });

  async function one(expr: string): Promise<number> {
    const result = await prometheus.query(expr);
    assert.equal(result.length, 1, `${expr}: ${JSON.stringify(result)}`);
    return result[0]?.value ?? Number.NaN;
  }

  await t.test('each rule can be evaluated and records something', async () => {
    await eventually(
      'all rules are evaluated',
      patienceMs,
      async () => (await prometheus.listSickRules()).length === 0,
    );
    for (const { record, labels = {} } of recordings) {
      const own = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
      const istio = labels['refused_by'] === 'sidecar' || emptyRecordings.includes(record);
      for (const namespace of ['shop', '']) {
        const weightless = record === 'zenlogic:auth_share:wanted' && namespace === '';
        const series = `${record}{${[...own, `namespace="${namespace}"`].join(',')}}`;
        const isSilent = istio || weightless;
        await eventually(
          `${series} is recorded`,
          patienceMs,
          async () => isSilent || (await prometheus.query(series)).length > 0,
        );
        const result = await prometheus.query(series);
        assert.equal(result.length === 0, isSilent, series);
        assertFinite(record, result);
      }
    }
  });

  await t.test('no alert has a reason', async () => {
    for (const { alert, expr } of alerts.filter((rule) => !uncertainAlerts.includes(rule.alert))) {
      assert.deepEqual(await prometheus.query(expr), [], alert);
    }
  });

  for (const namespace of ['shop', '.*']) {
    await t.test(
      `each query of the dashboard has an answer that can be, in namespace ${namespace}`,
      async () => {
        for (const { name, expr, unit } of listQueries(readDashboard())) {
          const result = await prometheus.query(
            expr
              .replaceAll('$namespace', namespace)
              .replaceAll('$quantile', '0.9')
              .replaceAll('$__rate_interval', '30s'),
          );
          assert.equal(result.length === 0, emptyQueries.includes(name), `${name}: ${expr}`);
          assertFinite(name, result);
          if (unit === 'percentunit') {
            assert.ok(
              result.every(({ value }) => value <= 1),
              `${name}: ${JSON.stringify(result)}`,
            );
          }
        }
      },
    );
  }

  await t.test('what is recorded is what was sent', async () => {
    const calls = 'service="auth.AuthService", method="ValidateLocal", namespace="shop"';
    // The gateway and catalog ask it too.
    await eventually(
      'all calls are counted',
      patienceMs,
      async () => (await one(`sum(grpc_requests_total{${calls}, status="OK"})`)) >= authCalls,
    );
    const canary = await one('zenlogic:auth_share:ratio_rate5m{namespace="shop", job="auth-service-v2"}');
    assert.ok(canary > 0.03 && canary < 0.2, `the canary got ${canary}`);
    assert.equal(await one('zenlogic:auth_share:wanted{namespace="shop", job="auth-service-v2"}'), 0.1);
    // Rules are evaluated every few seconds, and one replica may have been scraped after that.
    await eventually(
      'all replicas are known',
      patienceMs,
      async () => (await one('count(zenlogic:instance:info{namespace="shop"})')) === 7,
    );
    assert.deepEqual(
      (
        await prometheus.query(
          'group by (job, release) (zenlogic:grpc_requests:rate5m{namespace="shop", workload="auth"})',
        )
      )
        .map(({ metric }) => `${metric['job']} ${metric['release']}`)
        .sort(),
      ['auth-service v1', 'auth-service-v2 v2'],
    );
    const p90 = await one(
      'zenlogic:grpc_request_duration_seconds:quantile_rate5m{namespace="shop", side="server", quantile="0.9", job="auth-service", method="ValidateLocal"}',
    );
    assert.ok(p90 > 0 && p90 < 1, `p90 is ${p90} s`);
    assert.equal(await one('sum(grpc_streams_open{namespace="shop", method="WatchStock"})'), 1);
  });

  await t.test('the ServiceMonitor keeps the services of gRPC apart from those of Kubernetes', async () => {
    assert.deepEqual(await prometheus.query('{exported_service=~".+"}'), []);
    assert.ok(
      (
        await prometheus.query(
          'grpc_requests_total{namespace="shop", job="auth-service-v2", service="auth.v2.AuthService"}',
        )
      ).length > 0,
    );
  });

  await t.test('a replica that dies is missed', async () => {
    process.kill(mesh.pidOf('catalog-2'), 'SIGKILL');
    const { expr = '' } = alerts.find(({ alert }) => alert === 'ZenlogicReplicaNotScraped') ?? {};
    await eventually('it is missed', patienceMs, async () => {
      const missed = await prometheus.query(expr);
      return missed.some(({ metric }) => metric['pod'] === 'catalog-2' && metric['namespace'] === 'shop');
    });
  });
});

function assertFinite(name: string, samples: readonly Sample[]): void {
  for (const { metric, value } of samples) {
    assert.ok(Number.isFinite(value) && value >= 0, `${name}: ${JSON.stringify(metric)} is ${value}`);
  }
}
