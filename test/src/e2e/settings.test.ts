import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readSettings } from './settings.js';

it('has a default for everything, and takes the tag from the chart', () => {
  const { registry, tag, namespace, stopsControlPlane } = readSettings({ E2E_NAMESPACE: '' });
  assert.equal(`${registry}/auth-v1`, 'localhost/zenlogic/auth-v1');
  assert.match(tag, /^\d+\.\d+\.\d+$/);
  assert.equal(namespace, 'zenlogic-e2e');
  assert.equal(stopsControlPlane, false);
});

it('lists every bad variable with what to write', () => {
  assert.throws(
    () => readSettings({ E2E_NAMESPACE: 'No', E2E_STOP_ISTIOD: 'perhaps' }),
    /E2E_NAMESPACE: write the name of a namespace.*\nE2E_STOP_ISTIOD: write yes or no/,
  );
});
