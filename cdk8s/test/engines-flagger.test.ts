import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import type { CanarySpec } from '../imports/gen/canary.js';
import type { VirtualServiceSpec } from '../imports/gen/virtual-service.js';
import { readCanaryPolicy } from '../src/engines/canary-policy.js';
import { createFlaggerApps } from '../src/engines/flagger/flagger-app.js';
import { createRamp } from '../src/engines/flagger/ramp.js';
import { repository } from '../src/repository.js';
import { readObject } from './testing/read-object.js';

const policy = readCanaryPolicy(repository);

describe('the ramp of Flagger', () => {
  it('is at each step of the policy when its hold is over, and rolls back what does not pass in a hold', () => {
    assert.deepEqual(createRamp(policy), {
      intervalSeconds: 60,
      threshold: 4,
      weights: [10, 13, 16, 19, 22, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100],
    });
  });

  it('never has the same weight twice, by which Flagger finds its place', () => {
    const { weights } = createRamp({ ...policy, steps: [1, 2, 4, 100] });
    assert.deepEqual(weights, [1, 2, 3, 4, 23, 42, 62, 81, 100]);
  });
});

describe('what Flagger is given', () => {
  const apps = createFlaggerApps({ repository, prometheusUrl: 'http://prometheus:9090' });
  const canary = readObject<CanarySpec>(apps, 'Canary', 'auth').spec;

  it('has the numbers of the policy', () => {
    const limits = Object.fromEntries(
      (canary.analysis.metrics ?? []).map(({ name, thresholdRange }) => [name, thresholdRange]),
    );
    assert.deepEqual(limits, {
      'auth-calls': { min: policy.minCanaryCalls },
      'auth-stable-failed-percent': { max: policy.stableFailurePercent },
      'auth-restarts': { max: 0 },
      'auth-failed-percent': { max: policy.stableFailurePercent },
      'auth-failed-margin': { max: 0.4 },
      'auth-p90': { max: policy.p90GoalMilliseconds },
      'auth-p90-margin': { max: policy.p90MarginMilliseconds },
    });
  });

  it('judges by templates that are there', () => {
    for (const { templateRef } of canary.analysis.metrics ?? []) {
      readObject(apps, 'MetricTemplate', templateRef?.name ?? '');
    }
  });

  it('leaves no route with a weight, and delegates to the VirtualService that Flagger names after its Service', () => {
    const { http = [] } = readObject<VirtualServiceSpec>(apps, 'VirtualService', 'auth-service-grpc').spec;
    assert.ok(http.every(({ route = [] }) => route.every(({ weight }) => weight === undefined)));
    const delegate = http.find((route) => route.delegate !== undefined)?.delegate;
    assert.equal(delegate?.name, canary.service.name);
  });

  it("guards its copy as the chart guards release v1's pods", () => {
    interface Policy {
      readonly kind: string;
      readonly metadata: { readonly name: string };
      readonly spec: object;
    }
    const golden = readFileSync(join(repository, 'charts/zenlogic/testdata/default/want.yaml'), 'utf8');
    const chart = parseAllDocuments(golden).map((document) => document.toJS() as Policy | null);
    // Release names differ from one installation to the next, and a namespace has one.
    const comparable = (spec: object | undefined): unknown =>
      JSON.parse(
        JSON.stringify(spec, (key, value: unknown) =>
          key === 'app.kubernetes.io/instance' ? undefined : value,
        )
          .replaceAll('"matchLabels":{},', '')
          .replaceAll('v1-primary', 'v1'),
      );
    for (const kind of ['NetworkPolicy', 'PodDisruptionBudget']) {
      const theirs = chart.find((one) => one?.kind === kind && one.metadata.name === 'auth-v1');
      const ours = readObject<object>(apps, kind, 'auth-v1-primary');
      assert.deepEqual(comparable(ours.spec), comparable(theirs?.spec), kind);
    }
  });
});
