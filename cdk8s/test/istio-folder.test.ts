import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWeightGuardApp } from '../src/canary/weight-guard-app.js';
import { createIstioApp } from '../src/mesh/istio-app.js';
import { listDifferences } from '../src/output/write-folder.js';
import { repository } from '../src/repository.js';

describe('istio/', () => {
  const apps = [createIstioApp({ repository }), createWeightGuardApp({ repository })];
  const files = apps.flatMap((app) => [...app.render()]);

  it('is what cdk8s writes, with the guard of the weights; to write it anew: make manifests', () => {
    for (const app of apps) {
      assert.deepEqual(listDifferences(app.outdir, app.render()), []);
    }
  });

  it('says of each object why it is there', () => {
    for (const [name, text] of files) {
      for (const document of name === 'kustomization.yaml' ? [] : text.split('---\n')) {
        assert.match(document, /^# /, name);
      }
    }
  });

  it('names no namespace of its own', () => {
    for (const [, text] of files) {
      assert.doesNotMatch(text, /^ *namespace:/m);
    }
  });
});
