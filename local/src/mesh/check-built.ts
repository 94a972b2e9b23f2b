import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Topology } from '../topology.js';
import { MeshError } from './mesh-error.js';

/** Fails when a service was not built yet. */
export function checkBuilt({ repository, workloads }: Topology): void {
  const missing = workloads
    .map(({ entryPoint }) => entryPoint)
    .filter((file) => !existsSync(join(repository, file)));
  if (missing.length > 0) {
    throw new MeshError(`${missing.join(' and ')} not found: the services are not built; run \`make build\``);
  }
}
