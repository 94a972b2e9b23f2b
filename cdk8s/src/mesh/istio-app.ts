import { join } from 'node:path';
import { readBundle } from '../bundle/read-bundle.js';
import { startingShare } from '../canary/canary-share.js';
import { readKeptShare } from '../canary/kept-share.js';
import { splitName } from '../constructs/canary-split.js';
import { readContracts } from '../contracts/read-contracts.js';
import { ManifestsApp } from '../output/manifests-app.js';
import { addMesh, splitFile } from './mesh.js';

/** Options of {@link createIstioApp}. */
export interface IstioAppProps {
  /** Root of the repository, with the Helm chart and `protos/`. */
  readonly repository: string;
  /** Where the manifests are written, and where the weights are read that they keep. @default - `istio` in the repository */
  readonly folder?: string;
}

/** Creates the app that writes `istio/`. */
export function createIstioApp({
  repository,
  folder = join(repository, 'istio'),
}: IstioAppProps): ManifestsApp {
  const bundle = readBundle(repository);
  const app = new ManifestsApp({ outdir: folder });
  const kept = readKeptShare(folder, {
    file: `${splitFile}.yaml`,
    virtualService: splitName,
    stableHost: bundle.auth.host,
    canaryHost: bundle.auth.canaryHost,
  });
  addMesh(app, {
    bundle,
    contracts: readContracts(repository),
    canaryPercent: kept ?? startingShare,
  });
  return app;
}
