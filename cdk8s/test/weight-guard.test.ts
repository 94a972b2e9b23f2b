import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWeightGuardApp } from '../src/canary/weight-guard-app.js';
import { kustomizationFile } from '../src/output/manifests-app.js';
import { repository } from '../src/repository.js';
import { bundle } from './testing/facts.js';

// What the expressions do is tried on a real API server: test/src/e2e/canary-guard.e2e.ts.
describe('the guard of the weights', () => {
  const files = createWeightGuardApp({ repository }).render();
  const text = files.get('weight-guard.yaml') ?? '';

  it('is a folder of its own, for it is cluster-wide', () => {
    assert.deepEqual([...files.keys()], ['weight-guard.yaml', kustomizationFile]);
    assert.deepEqual(
      Array.from(text.matchAll(/^kind: (.*)$/gm), ([, kind]) => kind),
      ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
    );
  });

  it('knows the hosts of both releases by the values of the chart', () => {
    for (const host of [bundle.auth.host, bundle.auth.canaryHost]) {
      assert.ok(text.includes(`d.destination.host.split('.')[0] == '${host}'`), host);
    }
  });

  it('concerns no namespace without the label', () => {
    assert.match(text, /namespaceSelector:\n +matchLabels:\n +canary.zenlogic.dev\/weight-guard: enabled\n$/);
  });
});
