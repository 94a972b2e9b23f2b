import type { ChartValues } from '../bundle/chart-values.js';
import { readBundle } from '../bundle/read-bundle.js';
import { startingShare } from '../canary/canary-share.js';
import { readKeptAnnotations, readKeptShare } from '../canary/kept-share.js';
import { readContracts } from '../contracts/read-contracts.js';
import { addMesh, weightsPlaceOf } from '../mesh/mesh.js';
import { ManifestsApp } from '../output/manifests-app.js';
import type { Environment } from './environment.js';
import { addNamespace } from './namespace.js';
import { addWorkloads } from './workloads.js';

/** Options of {@link createEnvironmentApp}. */
export interface EnvironmentAppProps {
  /** Root of the repository, with the Helm chart and `protos/`. */
  readonly repository: string;
  /** Where the environment is written. Weights that are there already are kept. */
  readonly folder: string;
  readonly environment: Environment;
}

/**
 * Creates the app that writes a whole environment for GitOps: its namespace, the workloads as Helm renders them, and the
 * mesh. Needs `helm` on the PATH.
 */
export function createEnvironmentApp({ repository, folder, environment }: EnvironmentAppProps): ManifestsApp {
  const { namespace, host, tlsSecret, admitsLoadTest = false } = environment;
  const values = chartValuesOf(environment);
  const bundle = readBundle(repository, values);
  const place = weightsPlaceOf(bundle);
  const app = new ManifestsApp({ outdir: folder, namespace });
  addNamespace(app, namespace);
  addWorkloads(app, { repository, namespace, values, testApp: bundle.testServiceAccount });
  addMesh(app, {
    bundle,
    contracts: readContracts(repository),
    canaryPercent: readKeptShare(folder, place) ?? environment.startingCanaryPercent ?? startingShare,
    canaryAnnotations: readKeptAnnotations(folder, place),
    ...(host && { host }),
    ...(tlsSecret && { tlsSecret }),
    admitsLoadTest,
  });
  return app;
}

/** The values that an environment gives to the Helm chart. */
export function chartValuesOf({ values = {}, tokenKeys, valkey }: Environment): ChartValues {
  return {
    ...values,
    auth: {
      ...values.auth,
      tokens: {
        ...values.auth?.tokens,
        existingSecret: tokenKeys.secret,
        ...(tokenKeys.signingKid && { signingKid: tokenKeys.signingKid }),
      },
    },
    valkey: {
      existingSecret: valkey.secret,
      egress: { cidr: valkey.cidr, ...(valkey.port && { port: valkey.port }) },
    },
  };
}
