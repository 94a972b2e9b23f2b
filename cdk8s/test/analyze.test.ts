import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createIstioApp } from '../src/mesh/istio-app.js';
import { kustomizationFile } from '../src/output/manifests-app.js';
import { repository } from '../src/repository.js';

const workspace = mkdtempSync(join(tmpdir(), 'analyze-'));
const standIns = join(repository, 'cdk8s/analyze/stand-ins.yaml');
const chart = execFileSync('helm', ['template', 'zenlogic', join(repository, 'charts/zenlogic')], {
  encoding: 'utf8',
});
const istio = [...createIstioApp({ repository }).render()]
  .filter(([name]) => name !== kustomizationFile)
  .map(([, text]) => text)
  .join('---\n');

/** Runs Istio's analyzers over the bundle after an edit. */
function analyze(edit: (text: string) => string): string {
  const before = `${istio}---\n${chart}`;
  const manifests = edit(before);
  const file = join(workspace, 'manifests.yaml');
  writeFileSync(file, manifests);
  const { stdout, error } = spawnSync('istio-analyze', ['zenlogic', standIns, file], { encoding: 'utf8' });
  assert.equal(error, undefined, 'istio-analyze does not run; build it: cdk8s/check tools');
  return stdout;
}

function replace(from: string, to: string): (text: string) => string {
  return (text) => {
    assert.ok(text.includes(from), `"${from}" is not there any more`);
    return text.replace(from, to);
  };
}

const subset = `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: subset}
spec: {host: auth-service, subsets: [{name: v9, labels: {version: v9}}]}
`;

describe("Istio's analyzers", () => {
  after(() => rmSync(workspace, { recursive: true }));

  it('find nothing', () => {
    assert.equal(
      analyze((text) => text),
      '',
    );
  });

  const faults: readonly (readonly [fault: string, code: string, edit: (text: string) => string])[] = [
    [
      'a port that is not named after its protocol',
      'IST0118',
      replace('- name: grpc\n      appProtocol: grpc\n', '- name: calls\n'),
    ],
    ['a subset without pods', 'IST0173', (text) => text + subset],
    [
      'a rule for an unknown host',
      'IST0174',
      replace('host: catalog-service\n  trafficPolicy', 'host: nowhere\n  trafficPolicy'),
    ],
    [
      'a route to an unknown host',
      'IST0101',
      replace('host: auth-service-v2\n          weight', 'host: nowhere\n          weight'),
    ],
    ["a pod with the proxy's user", 'IST0144', replace('runAsUser: 65532', 'runAsUser: 1337')],
  ];
  for (const [fault, code, edit] of faults) {
    it(`E6: find ${fault}`, () => {
      assert.match(analyze(edit), new RegExp(`\\[${code}\\]`));
    });
  }

  it('E6: find an istiod that fetches keys from anywhere', () => {
    const istiod = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod-open, labels: {app: istiod}}
spec:
  selector: {matchLabels: {app: istiod}}
  template: {metadata: {labels: {app: istiod, sidecar.istio.io/inject: 'false'}}, spec: {containers: [{name: discovery, image: pilot}]}}
`;
    assert.match(
      analyze((text) => text + istiod),
      /\[IST0175\]/,
    );
  });
});
