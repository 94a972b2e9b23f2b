import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { ownerAnnotation } from '../src/canary/annotations.js';
import { splitName } from '../src/constructs/canary-split.js';
import { listEngineApps } from '../src/engines/list-engine-apps.js';
import { kustomizationFile } from '../src/output/manifests-app.js';
import { listDifferences } from '../src/output/write-folder.js';
import { repository } from '../src/repository.js';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

const apps = listEngineApps({ repository });

describe('istio/engines/', () => {
  const files = apps.flatMap((app) => {
    return [...app.render()].map(([name, text]) => ({
      path: relative(repository, join(app.outdir, name)),
      name,
      text,
    }));
  });
  const manifests = files.filter(({ name }) => name !== kustomizationFile);

  for (const app of apps) {
    it(`is what cdk8s writes, in ${relative(repository, app.outdir)}; to write it anew: make manifests`, () => {
      assert.deepEqual(listDifferences(app.outdir, app.render()), []);
    });
  }

  it('says of each object why it is there', () => {
    for (const { path, text } of manifests) {
      for (const document of text.split('---\n')) {
        assert.match(document, /^# /, path);
      }
    }
  });

  it('names no namespace of its own', () => {
    for (const { path, text } of files) {
      assert.doesNotMatch(text, /^ *namespace: (?!.*metadata)/m, path);
    }
  });

  it('is no part of what kubectl apply -k istio/ takes', () => {
    const { resources } = parse(readFileSync(join(repository, 'istio', kustomizationFile), 'utf8')) as {
      readonly resources: readonly string[];
    };
    assert.ok(resources.every((name) => !name.includes('/')));
  });

  it('says in the VirtualService who moves the weights', () => {
    const owners = manifests
      .flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as Manifest))
      .filter(({ kind, metadata }) => kind === 'VirtualService' && metadata.name === splitName)
      .map(({ metadata }) => metadata.annotations?.[ownerAnnotation]);
    assert.deepEqual(owners, ['flagger', 'argo-rollouts']);
  });
});
