import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { chartDirectory, renderChart } from '../render-chart.js';
import { type Alert, readRules, rulesPath } from './read-rules.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const { recordings, alerts } = readRules();

// What promtool is told to expect, by `charts/check`.
const promtoolTests = z.array(
  z.looseObject({
    alert_rule_test: z
      .array(
        z.looseObject({
          alertname: z.string(),
          exp_alerts: z.array(
            z.looseObject({
              exp_labels: z.looseObject({ severity: z.string(), window: z.string().optional() }),
            }),
          ),
        }),
      )
      .default([]),
    promql_expr_test: z
      .array(z.looseObject({ expr: z.string(), exp_samples: z.array(z.unknown()) }))
      .default([]),
  }),
);
const testFolder = join(repository, 'charts/test/rules');
const tests = readdirSync(testFolder).flatMap((file) =>
  promtoolTests.parse(parse(readFileSync(join(testFolder, file), 'utf8')).tests),
);

describe('each rule', () => {
  for (const { record } of recordings) {
    it(`${record} has a test with values`, () => {
      const checked = tests.some(({ promql_expr_test }) =>
        promql_expr_test.some(
          ({ expr, exp_samples }) => exp_samples.length > 0 && new RegExp(`${record}(?![\\w:])`).test(expr),
        ),
      );
      assert.ok(checked, `write one into charts/test/rules`);
    });
  }

  for (const { alert, labels } of alerts) {
    it(`${nameOf(alert, labels)} has a test in which it fires, and one in which it does not`, () => {
      const cases = tests.flatMap(({ alert_rule_test }) =>
        alert_rule_test.filter(({ alertname }) => alertname === alert),
      );
      const fires = cases.some(({ exp_alerts }) =>
        exp_alerts.some(
          ({ exp_labels }) => exp_labels.severity === labels.severity && exp_labels.window === labels.window,
        ),
      );
      assert.ok(fires, 'nowhere it fires');
      assert.ok(
        cases.some(({ exp_alerts }) => exp_alerts.length === 0),
        'nowhere it does not',
      );
    });

    it(`${nameOf(alert, labels)} leads to a section of the runbook`, () => {
      const { runbook } = alerts.find((one) => one.alert === alert)?.annotations ?? { runbook: '' };
      const [file = '', anchor] = runbook.split('#');
      const headings = readFileSync(join(repository, file), 'utf8').matchAll(/^#+ (.+)$/gm);
      const anchors = Array.from(headings, ([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-'));
      assert.ok(anchors.includes(anchor ?? ''), `${file} has no section for #${anchor}`);
    });
  }

  it('looks at one namespace, when the chart ships it', () => {
    const unguarded = [...recordings, ...alerts].flatMap(({ expr }) =>
      Array.from(
        expr.matchAll(
          /(?<![\w:])(zenlogic:[\w:]+|\w+_(?:total|info|bucket|state|weight)|up)(?![\w:])(?!\{[^}]*namespace=~"\.\*")/g,
        ),
      ).map(([, selector]) => selector),
    );
    // istiod is in a namespace of its own.
    assert.deepEqual(
      unguarded.filter((selector) => !selector?.startsWith('pilot_')),
      [],
    );
    const shipped = renderChart({ set: ['metrics.prometheusRule.enabled=true'] }).objects.get(
      'PrometheusRule/zenlogic',
    );
    assert.deepEqual(
      parse(shipped ?? '').spec,
      parse(readFileSync(rulesPath, 'utf8').replaceAll('namespace=~".*"', 'namespace="shop"')),
    );
  });
});

describe('the chart', () => {
  it('ships the dashboard as it is, with the label that the sidecar of Grafana looks for', () => {
    const { objects } = renderChart({
      set: ['metrics.dashboard.enabled=true', 'metrics.dashboard.annotations.grafana_folder=zenLogic'],
    });
    const { metadata, data } = parse(objects.get('ConfigMap/zenlogic-dashboard') ?? '');
    assert.equal(data['zenlogic.json'], readFileSync(join(chartDirectory, 'files/dashboard.json'), 'utf8'));
    assert.equal(metadata.labels.grafana_dashboard, '1');
    assert.deepEqual(metadata.annotations, { grafana_folder: 'zenLogic' });
  });

  it('makes neither unless it is asked to', () => {
    const { objects } = renderChart();
    assert.ok(!objects.has('PrometheusRule/zenlogic') && !objects.has('ConfigMap/zenlogic-dashboard'));
  });
});

function nameOf(alert: string, { window }: Alert['labels']): string {
  return window === undefined ? alert : `${alert} (${window})`;
}
