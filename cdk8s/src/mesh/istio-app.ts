import { join } from 'node:path';
import { readBundle } from '../bundle/read-bundle.js';
import { startingShare } from '../canary/canary-share.js';
import { readKeptAnnotations, readKeptShare } from '../canary/kept-share.js';
import { readContracts } from '../contracts/read-contracts.js';
import { ManifestsApp } from '../output/manifests-app.js';
import { addMesh, weightsPlaceOf } from './mesh.js';

/** Options of {@link createIstioApp}. */
export interface IstioAppProps {
  /** Root of the repository, with the Helm chart and `protos/`. */
  readonly repository: string;
  /** Where the manifests are written, and where the weights and their record are read that they keep. @default - `istio` in the repository */
  readonly folder?: string;
}

/** Creates the app that writes `istio/`. */
export function createIstioApp({
  repository,
  folder = join(repository, 'istio'),
}: IstioAppProps): ManifestsApp {
  const bundle = readBundle(repository);
  const app = new ManifestsApp({ outdir: folder });
  const place = weightsPlaceOf(bundle);
  addMesh(app, {
    bundle,
    contracts: readContracts(repository),
    canaryPercent: readKeptShare(folder, place) ?? startingShare,
    canaryAnnotations: readKeptAnnotations(folder, place),
  });
  return app;
}
