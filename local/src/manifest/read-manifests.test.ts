import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createTestFolder, repository } from '../testing/test-folder.js';
import { knownHosts, readOneManifest, writeManifests } from '../testing/write-manifests.js';
import { readManifests } from './read-manifests.js';

const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: one }
spec: { host: auth-service }
`;

describe('a folder of manifests', () => {
  it('is read when it is that of the repository', () => {
    const manifests = readManifests(join(repository, 'istio'), knownHosts);
    assert.deepEqual([...manifests.virtualServices.keys()].sort(), [
      ...['auth-service', 'catalog-service', 'gateway'],
    ]);
    assert.deepEqual([...manifests.destinationRules.keys()].sort(), [
      ...['auth-service', 'auth-service-v2', 'catalog-service', 'gateway'],
    ]);
  });

  it('counts only what kustomization.yaml lists', (t) => {
    const folder = writeManifests(t, {
      'rule.yaml': rule,
      'other.yaml': 'kind: Nonsense\n',
      'kustomization.yaml': 'resources:\n  - rule.yaml\n',
    });
    assert.deepEqual([...readManifests(folder, knownHosts).destinationRules.keys()], ['auth-service']);
  });

  it('is read without what only a cluster follows', (t) => {
    const ingress = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ingress }
spec: { hosts: ['*'], gateways: [public], http: [{ directResponse: { status: 401 } }] }
`;
    const folder = writeManifests(t, {
      'rule.yaml': rule,
      'policy.yaml': 'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nspec: { action: DENY }\n',
      'ingress.yaml': ingress,
    });
    const manifests = readManifests(folder, knownHosts);
    assert.deepEqual([...manifests.destinationRules.keys()], ['auth-service']);
    assert.deepEqual([...manifests.virtualServices.keys()], []);
  });

  it('is refused without kustomization.yaml', (t) => {
    assert.throws(
      () => readManifests(createTestFolder(t), knownHosts),
      /kustomization\.yaml:1: .* cannot be read \(ENOENT\)/,
    );
  });

  it('is refused when a listed file is missing, at the line of the list', (t) => {
    const folder = writeManifests(t, { 'kustomization.yaml': 'resources:\n  - gone.yaml\n' });
    assert.throws(
      () => readManifests(folder, knownHosts),
      /^ManifestError: istio\/kustomization\.yaml:2: resources\[0\]: istio\/gone\.yaml cannot be read \(ENOENT\); restore it/,
    );
  });

  const refused: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    [
      'YAML that is broken',
      'kind: [VirtualService\n',
      /^istio\/rule\.yaml:\d: is not valid YAML: .*; mend it$/s,
    ],
    [
      'a key that is there twice',
      `${rule}kind: DestinationRule\n`,
      /rule\.yaml:5: is not valid YAML: Map keys must be unique/,
    ],
    [
      'a file that holds nothing',
      '# all gone\n',
      /rule\.yaml:1: holds no manifest; restore it or remove it from the list/,
    ],
    [
      'a kind that is unknown',
      rule.replace('DestinationRule', 'EnvoyFilter'),
      /rule\.yaml:2: kind: must be one of VirtualService, DestinationRule, AuthorizationPolicy, .*, not "EnvoyFilter"/,
    ],
    [
      'an API that is unknown',
      rule.replace('/v1', '/v9'),
      /rule\.yaml:1: apiVersion: must be one of networking\.istio\.io\/v1, /,
    ],
    ['a document that is no mapping', '- 1\n', /rule\.yaml:1: must be a mapping, not a list/],
    [
      'an alias',
      `${rule.replace('auth-service', '&host auth-service')}---\n`.replace('one', '*host'),
      /rule\.yaml/,
    ],
    [
      'two rules for one host',
      `${rule}---\n${rule}`,
      /rule\.yaml:9: spec\.host: host "auth-service" has such a rule already/,
    ],
    ['no spec', rule.replace(/spec.*\n/, ''), /rule\.yaml:1: spec: is missing; add it/],
  ];
  for (const [name, text, message] of refused) {
    it(`is refused for ${name}`, (t) => {
      assert.throws(
        () => readOneManifest(t, text),
        (error: Error) => error.name === 'ManifestError' && message.test(error.message),
      );
    });
  }
});
