import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createTopology } from '../create-topology.js';
import { createKnownHosts } from '../manifest/known-hosts.js';
import { type Manifests, readManifests } from '../manifest/read-manifests.js';

import { createTestFolder, repository } from './test-folder.js';

/** The hosts of the standard mesh. */
export const knownHosts = createKnownHosts(createTopology({ repository }));

/** Writes one manifest into a folder called `istio`, lists it in a `kustomization.yaml` and reads both. */
export function readOneManifest(t: TestContext, text: string): Manifests {
  return readManifests(writeManifests(t, { 'rule.yaml': text }), knownHosts);
}

/** Writes files into a folder called `istio`, with a `kustomization.yaml` that lists them unless one is given. */
export function writeManifests(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = join(createTestFolder(t), 'istio');
  mkdirSync(folder);
  const list = Object.keys(files).map((name) => `  - ${name}\n`);
  const kustomization = `kind: Kustomization\nresources:\n${list.join('')}`;
  for (const [name, text] of Object.entries({ 'kustomization.yaml': kustomization, ...files })) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
