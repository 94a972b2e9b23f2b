import { join } from 'node:path';
import type { Exposure, Topology } from '../topology.js';

/** Where Envoy's files are; absolute paths. */
export interface EnvoyFiles {
  readonly folder: string;
  readonly bootstrap: string;
  readonly clusters: string;
  readonly listeners: string;
  routes(exposure: Exposure): string;
  readonly accessLog: string;
}

/** Names the files that Envoy reads, and the one that it writes. */
export function locateEnvoyFiles(topology: Topology): EnvoyFiles {
  const folder = join(topology.stateDir, 'envoy');
  return {
    folder,
    bootstrap: join(folder, 'bootstrap.json'),
    clusters: join(folder, 'clusters.json'),
    listeners: join(folder, 'listeners.json'),
    routes: ({ host, servicePort }) => join(folder, `routes-${host}-${servicePort}.json`),
    accessLog: join(topology.stateDir, 'log', 'envoy-not-ok.log'),
  };
}
