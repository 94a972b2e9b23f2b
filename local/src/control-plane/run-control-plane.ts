import type { Topology } from '../topology.js';
import { applyManifests } from './apply-manifests.js';
import { watchFolder } from './watch-folder.js';

/** Options of {@link runControlPlane}. */
export interface ControlPlaneOptions {
  /** Gets a line for every time manifests were applied or refused. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Keeps Envoy's files in line with the manifests until aborted: what Istio's control plane does in a cluster. */
export function runControlPlane(topology: Topology, { log, signal }: ControlPlaneOptions): Promise<void> {
  function apply(): void {
    try {
      const { refusal, weights = [] } = applyManifests(topology);
      const shares = weights.map(({ route, weights }) => `${route} ${JSON.stringify(weights)}`).join(', ');
      log(refusal === undefined ? `applied: ${shares}` : `refused, the old routes stay: ${refusal.reason}`);
    } catch (error) {
      // A full disk, say: what is in force stays in force, and the next change is the next try.
      log(`cannot apply: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
    // Watching begins first: a change while the first state is applied must not be missed.
    watchFolder(topology.manifestDir, apply, signal);
    apply();
  });
}
