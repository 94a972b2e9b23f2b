import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createIstioApp } from '../src/mesh/istio-app.js';
import { listDifferences } from '../src/output/write-folder.js';
import { repository } from '../src/repository.js';

describe('istio/', () => {
  const app = createIstioApp({ repository });
  const files = app.render();

  it('is what cdk8s writes; to write it anew: make manifests', () => {
    assert.deepEqual(listDifferences(app.outdir, files), []);
  });

  it('says of each object why it is there', () => {
    for (const [name, text] of files) {
      for (const document of name === 'kustomization.yaml' ? [] : text.split('---\n')) {
        assert.match(document, /^# /, name);
      }
    }
  });

  it('names no namespace of its own', () => {
    for (const text of files.values()) {
      assert.doesNotMatch(text, /^ *namespace:/m);
    }
  });
});
