import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { readBundle } from '../bundle/read-bundle.js';
import { ManifestsApp } from '../output/manifests-app.js';
import { addWeightGuard } from './weight-guard.js';

/** Options of {@link createWeightGuardApp}. */
export interface WeightGuardAppProps {
  /** Root of the repository, with the Helm chart. */
  readonly repository: string;
  /** Where the manifests are written. @default - `istio/weight-guard` in the repository */
  readonly folder?: string;
}

/** Creates the app that writes `istio/weight-guard/`: cluster-wide objects, so they have a kustomization of their own. */
export function createWeightGuardApp({
  repository,
  folder = join(repository, 'istio', 'weight-guard'),
}: WeightGuardAppProps): ManifestsApp {
  const app = new ManifestsApp({ outdir: folder });
  addWeightGuard(new Chart(app, 'weight-guard'), readBundle(repository));
  return app;
}
