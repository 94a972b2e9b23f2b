import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { chartFolder } from '../src/bundle/read-bundle.js';
import { chartValuesOf, createEnvironmentApp } from '../src/environments/environment-app.js';
import { environments } from '../src/environments/environments.js';
import { releaseName } from '../src/environments/workloads.js';
import { repository } from '../src/repository.js';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}

for (const environment of environments) {
  const { name, namespace } = environment;
  describe(`the environment ${name}`, () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), `${name}-`));
    });
    after(() => rmSync(folder, { recursive: true }));
    const render = () => createEnvironmentApp({ repository, folder, environment }).render();

    it('has the workloads that helm template renders, to the last field', () => {
      const values = join(folder, 'values.json');
      writeFileSync(values, JSON.stringify(chartValuesOf(environment)));
      const rendered = execFileSync(
        'helm',
        [
          'template',
          releaseName,
          join(repository, chartFolder),
          '-n',
          namespace,
          '--values',
          values,
          '--skip-tests',
        ],
        { encoding: 'utf8' },
      );
      const wanted = parse(rendered).filter(
        ({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] !== 'zenlogic-test',
      );
      assert.deepEqual(byName(parse(render().get('workloads.yaml') ?? '')), byName(wanted));
      assert.ok(wanted.filter(({ kind }) => kind === 'Deployment').length === 4);
    });

    it('is the same each time', () => {
      assert.deepEqual(render(), render());
    });

    it('is installed in its namespace, which is in the mesh', () => {
      const files = render();
      assert.match(files.get('kustomization.yaml') ?? '', new RegExp(`^namespace: ${namespace}$`, 'm'));
      assert.match(files.get('namespace.yaml') ?? '', /istio-injection: enabled/);
    });

    it('keeps the weights that are in its folder', () => {
      const app = createEnvironmentApp({ repository, folder, environment });
      app.synth();
      const file = join(folder, 'auth-virtualservice.yaml');
      const moved = readFileSync(file, 'utf8')
        .replace(/weight: \d+/, 'weight: 33')
        .replace(/weight: \d+(?![\s\S]*weight:)/, 'weight: 67');
      writeFileSync(file, moved);
      createEnvironmentApp({ repository, folder, environment }).synth();
      assert.equal(readFileSync(file, 'utf8'), moved);
    });
  });
}

function parse(text: string): Manifest[] {
  // As Kubernetes reads it: 0440 is octal.
  return parseAllDocuments(text, { version: '1.1' })
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

function byName(manifests: readonly Manifest[]): Record<string, Manifest> {
  return Object.fromEntries(manifests.map((one) => [`${one.kind}/${one.metadata.name}`, one]));
}
