import { createHash } from 'node:crypto';
import type { Manifests } from '../manifest/read-manifests.js';
import type { Topology } from '../topology.js';
import { createBootstrap } from './create-bootstrap.js';
import { createClusters } from './create-clusters.js';
import { createListener } from './create-listeners.js';
import { createRouteConfiguration } from './create-routes.js';
import { locateEnvoyFiles } from './envoy-files.js';
import type { Json } from './envoy-resource.js';

/** A file for Envoy. */
export interface EnvoyFile {
  readonly path: string;
  readonly content: string;
}

/**
 * Translates manifests into the files that Envoy reads, in the order in which
 * they must be written: what is referred to comes first.
 *
 * Pure: the same input gives the same bytes, so a file that did not change need not be written.
 */
export function translate(topology: Topology, manifests: Manifests): readonly EnvoyFile[] {
  const files = locateEnvoyFiles(topology);
  return [
    discoveryFile(files.clusters, createClusters(topology, manifests)),
    ...topology.exposures.map((exposure) =>
      discoveryFile(files.routes(exposure), [createRouteConfiguration(exposure, manifests)]),
    ),
    discoveryFile(
      files.listeners,
      topology.exposures.map((exposure) => createListener(exposure, files)),
    ),
    { path: files.bootstrap, content: toText(createBootstrap(topology, files)) },
  ];
}

function discoveryFile(path: string, resources: readonly Json[]): EnvoyFile {
  const version = createHash('sha256').update(toText(resources)).digest('hex').slice(0, 12);
  return { path, content: toText({ version_info: version, resources }) };
}

function toText(value: Json): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
