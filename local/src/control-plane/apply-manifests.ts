import { readFileSync } from 'node:fs';
import { listWrittenWeights } from '../envoy/route-weights.js';
import { translate } from '../envoy/translate.js';
import { createKnownHosts } from '../manifest/known-hosts.js';
import { ManifestError } from '../manifest/manifest-error.js';
import { readManifests } from '../manifest/read-manifests.js';
import type { Topology } from '../topology.js';
import { writeAtomically } from '../write-atomically.js';
import { type AppliedState, readAppliedState, writeAppliedState } from './applied-state.js';

/**
 * Brings Envoy's files in line with the manifests, or leaves all of them as
 * they are when the manifests are refused. Records what it did and returns it.
 */
export function applyManifests(topology: Topology): AppliedState {
  const now = new Date().toISOString();
  const previous = readAppliedState(topology.stateDir);
  let state: AppliedState;
  try {
    const manifests = readManifests(topology.manifestDir, createKnownHosts(topology));
    for (const { path, content } of translate(topology, manifests)) {
      writeIfChanged(path, content);
    }
    state = { pid: process.pid, appliedAt: now, weights: listWrittenWeights(topology, manifests) };
  } catch (error) {
    if (!(error instanceof ManifestError)) {
      throw error;
    }
    state = { ...previous, pid: process.pid, refusal: { at: now, reason: error.message } };
  }
  writeAppliedState(topology.stateDir, state);
  return state;
}

/** Envoy takes a file that was moved into place for a change, and warms all of its clusters anew. */
function writeIfChanged(path: string, content: string): void {
  if (readIfPresent(path) !== content) {
    writeAtomically(path, content);
  }
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
