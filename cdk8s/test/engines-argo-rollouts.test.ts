import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AnalysisTemplateSpec } from '../imports/gen/analysis-template.js';
import type { RolloutSpec } from '../imports/gen/rollout.js';
import type { VirtualServiceSpec } from '../imports/gen/virtual-service.js';
import { createArgoRolloutsApps } from '../src/engines/argo-rollouts/argo-rollouts-app.js';
import { readCanaryPolicy } from '../src/engines/canary-policy.js';
import { repository } from '../src/repository.js';
import { readObject } from './testing/read-object.js';

const policy = readCanaryPolicy(repository);

describe('what Argo Rollouts is given', () => {
  const apps = createArgoRolloutsApps({ repository });
  const { strategy, workloadRef } = readObject<RolloutSpec>(apps, 'Rollout', 'auth').spec;
  const metricsOf = (template: string): NonNullable<AnalysisTemplateSpec['metrics']> =>
    readObject<AnalysisTemplateSpec>(apps, 'AnalysisTemplate', template).spec.metrics ?? [];

  it('has the steps of the policy, each with its hold and what must then be proven', () => {
    const steps = strategy?.canary?.steps?.map(({ setWeight, pause, analysis }) =>
      setWeight === undefined ? (pause?.duration ?? analysis?.templates?.[0]?.templateName) : setWeight,
    );
    const hold = `${policy.holdSeconds}s`;
    assert.deepEqual(
      steps,
      policy.steps.flatMap((percent) => [percent, hold, percent < 100 ? 'auth-compare' : 'auth-measure']),
    );
  });

  it('watches the canary from its first calls on, as often as the policy says', () => {
    assert.equal(strategy?.canary?.analysis?.startingStep, 1);
    assert.ok(metricsOf('auth-watch').every(({ interval }) => interval === `${policy.checkSeconds}s`));
  });

  it('F2: ends after as many checks in a row without metrics as the policy says', () => {
    const readable = metricsOf('auth-watch').find(({ name }) => name === 'auth-readable');
    // Argo ends it when there are more errors than this.
    assert.equal(readable?.consecutiveErrorLimit, policy.unreadableChecks - 1);
    assert.equal(readable?.successCondition, 'result[0] >= 0');
  });

  it('F3: takes no result, and NaN, neither for good nor for bad where something must be proven', () => {
    for (const { name, successCondition, failureCondition, consecutiveSuccessLimit } of [
      ...metricsOf('auth-compare'),
      ...metricsOf('auth-measure'),
    ]) {
      assert.match(successCondition ?? '', /^len\(result\) > 0 && result\[0\] [<>]= /, name);
      assert.match(failureCondition ?? '', /^(false|len\(result\) > 0 && result\[0\] > [\d.]+)$/, name);
      assert.equal(consecutiveSuccessLimit, 1, name);
    }
  });

  it('F10: stops for a person where the stable release is no measure', () => {
    const stable = metricsOf('auth-compare').find(({ name }) => name === 'auth-stable-failed-percent');
    assert.equal(stable?.failureCondition, 'false');
  });

  it('moves the weights of a route that goes to its two Services, and takes the Deployment of release v1', () => {
    const { virtualService } = strategy?.canary?.trafficRouting?.istio ?? {};
    const { http = [] } = readObject<VirtualServiceSpec>(
      apps,
      'VirtualService',
      virtualService?.name ?? '',
    ).spec;
    const route = http.find(({ name }) => name === virtualService?.routes?.[0])?.route;
    assert.deepEqual(
      route?.map(({ destination, weight }) => [destination?.host, weight]),
      [
        [strategy?.canary?.stableService, 100],
        [strategy?.canary?.canaryService, 0],
      ],
    );
    assert.equal(workloadRef?.name, 'auth-v1');
  });
});
