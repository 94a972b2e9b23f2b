import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createEnvoyAdmin, readRouteWeights, type Topology } from '@zenlogic/local';
import { parse, parseDocument } from 'yaml';
import { changesAnnotation } from '../../split/change-record.js';
import { readSplitOf, type WrittenSplit } from '../../split/read-split.js';
import { listWeights } from '../../split/write-split.js';

/** What the drills call, and its part of Envoy's configuration. */
const listener = 'auth-service:50051';
const stableCluster = 'auth-service:50051';
const canaryCluster = 'auth-service-v2:50051';
const splitRoute = 'auth-canary';
const pollMs = 50;
const timeoutMs = 10_000;

function locateSplit({ manifestDir }: Topology): string {
  return join(manifestDir, 'auth-virtualservice.yaml');
}

/** Reads the split as it is written in the manifests of a mesh. */
export function readWritten(topology: Topology): WrittenSplit {
  const path = locateSplit(topology);
  return readSplitOf(parse(readFileSync(path, 'utf8')), path);
}

/** Writes a share by hand, as somebody with an editor would, and forgets what was changed before. */
export function writePercent(topology: Topology, canaryPercent: number): void {
  const path = locateSplit(topology);
  const document = parseDocument(readFileSync(path, 'utf8'));
  for (const edit of listWeights(readWritten(topology), canaryPercent)) {
    document.setIn(edit.path, edit.value);
  }
  document.deleteIn(['metadata', 'annotations', changesAnnotation]);
  // Moved into place, so that nobody reads half of it.
  writeFileSync(`${path}.new`, document.toString());
  renameSync(`${path}.new`, path);
}

/**
 * Asks Envoy which share of the calls it gives the canary.
 *
 * @returns undefined when it does not say.
 */
export async function readPercentInForce({ adminPort }: Topology): Promise<number | undefined> {
  const configurations = await createEnvoyAdmin(adminPort).listRouteConfigurations();
  const splits = configurations
    .flatMap(readRouteWeights)
    .filter((one) => one.listener === listener && one.route === splitRoute);
  const [split] = splits;
  if (split === undefined) {
    return undefined;
  }
  return split.weights[canaryCluster] ?? (split.weights[stableCluster] === undefined ? undefined : 0);
}

/**
 * Waits until Envoy gives the canary a share.
 *
 * @throws Error when it still does not after 10 s.
 */
export async function waitForPercent(
  topology: Topology,
  canaryPercent: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while ((await readPercentInForce(topology)) !== canaryPercent) {
    if (performance.now() > deadline) {
      throw new Error(`Envoy does not give the canary ${canaryPercent} % of the calls`);
    }
    await delay(pollMs, undefined, { signal });
  }
}
