import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeLastWriter, findReconciler, specChangedAt } from './field-managers.js';
import { createLiveObject } from './testing/live-object.js';

describe('the field managers of a VirtualService', () => {
  const people = [
    { manager: 'kubectl-client-side-apply', operation: 'Update' },
    { manager: 'kubectl', operation: 'Apply' },
    { manager: 'kubectl-edit', operation: 'Update', time: '2026-11-24T02:30:00Z' },
    { manager: 'zenlogic-canary', operation: 'Apply' },
  ];
  const controllers = [
    { manager: 'kustomize-controller', operation: 'Apply' },
    { manager: 'argocd-controller', operation: 'Update' },
    { manager: 'flagger', operation: 'Update' },
  ];

  it('are people, who do not come again by themselves', () => {
    const live = createLiveObject({ percent: 10, writers: people });
    assert.equal(findReconciler(live), undefined);
    assert.equal(describeLastWriter(live), 'kubectl-edit at 2026-11-24T02:30:00Z');
  });

  for (const controller of controllers) {
    it(`are controllers, who do, such as ${controller.manager}`, () => {
      const live = createLiveObject({ percent: 10, writers: [...people, controller] });
      assert.equal(findReconciler(live)?.manager, controller.manager);
      const annotations = { 'canary.zenlogic.dev/owner': 'canary' };
      assert.equal(findReconciler({ ...live, metadata: { ...live.metadata, annotations } }), undefined);
    });
  }

  it('concern the routes: who only sets labels is none', () => {
    const writers = [{ manager: 'kustomize-controller', operation: 'Apply', fieldsV1: { 'f:metadata': {} } }];
    assert.equal(findReconciler(createLiveObject({ percent: 10, writers })), undefined);
  });

  it('tell when the spec was changed, and not when a label or the status was', () => {
    const spec = { 'f:spec': { 'f:trafficPolicy': {} } };
    const metadata = {
      name: 'auth-service',
      creationTimestamp: '2026-11-24T01:00:00Z',
      managedFields: [
        { manager: 'kubectl', time: '2026-11-24T02:00:00Z', fieldsV1: spec },
        { manager: 'kubectl-label', time: '2026-11-24T03:00:00Z', fieldsV1: { 'f:metadata': {} } },
        { manager: 'istiod', time: '2026-11-24T04:00:00Z', subresource: 'status', fieldsV1: spec },
      ],
    };
    const rule = { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata, spec: {} };
    assert.equal(new Date(specChangedAt(rule)).toISOString(), '2026-11-24T02:00:00.000Z');
  });
});
