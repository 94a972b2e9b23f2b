import { join } from 'node:path';
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { appLabel } from '../../bundle/bundle.js';
import { ownerAnnotation } from '../../canary/annotations.js';
import { CallerLimits } from '../../constructs/caller-limits.js';
import { splitName } from '../../constructs/canary-split.js';
import { IstioObject } from '../../constructs/istio-object.js';
import { ManifestObject } from '../../constructs/manifest-object.js';
import { answered, listReleaseRoutes, noteRoutes } from '../../constructs/release-routes.js';
import { authLimits } from '../../mesh/caller-limits.js';
import { splitFile } from '../../mesh/mesh.js';
import { ManifestsApp } from '../../output/manifests-app.js';
import { type EngineAppProps, readEngineProps } from '../engine-app-props.js';
import { type EngineProps, releaseLabel } from '../engine-props.js';
import { addRollout, rolloutServices, weightedRoute } from './rollout.js';

const services = [rolloutServices.stable, rolloutServices.canary];

/**
 * Creates the apps that write `istio/engines/argo-rollouts/`, what Argo Rollouts needs to bring out releases of auth, and its
 * `routes/`, which must stay when the rest is deleted.
 */
export function createArgoRolloutsApps(props: EngineAppProps): readonly ManifestsApp[] {
  const { repository, folder = join(repository, 'istio', 'engines', 'argo-rollouts') } = props;
  const engine = readEngineProps(props);
  const app = new ManifestsApp({ outdir: folder });
  addServices(new Chart(app, 'auth-services'), engine);
  const limits = new Chart(app, 'auth-destinationrules');
  for (const host of services) {
    new CallerLimits(limits, { host, why: 'What istio/auth-destinationrules.yaml says.', ...authLimits });
  }
  addRollout(new Chart(app, 'auth-rollout'), engine);
  const routes = new ManifestsApp({ outdir: join(folder, 'routes') });
  addWeightedRoutes(new Chart(routes, splitFile), engine);
  return [app, routes];
}

function addServices(scope: Construct, { bundle }: EngineProps): void {
  for (const name of services) {
    new ManifestObject(scope, {
      apiVersion: 'v1',
      kind: 'Service',
      name,
      why: `Argo Rollouts adds the hash of one template to the selector: that of the ${name === rolloutServices.stable ? 'last good' : 'new'} one.`,
      spec: {
        selector: { [appLabel]: bundle.auth.app, [releaseLabel]: 'v1' },
        ports: Object.entries(bundle.auth.ports).map(([protocol, port]) => ({
          name: protocol,
          appProtocol: protocol,
          port,
          targetPort: protocol,
        })),
      },
    });
  }
}

/** The VirtualService of the bundle, with the Services of the Rollout in the place of those of the chart. */
function addWeightedRoutes(scope: Construct, { bundle, contracts }: EngineProps): void {
  const { host, ports } = bundle.auth;
  const routes = [
    ...listReleaseRoutes(bundle.auth, contracts.authV2),
    {
      route: {
        name: weightedRoute,
        match: [{ port: ports.grpc }, { port: ports.http }],
        route: [
          { destination: { host: rolloutServices.stable }, weight: 100 },
          { destination: { host: rolloutServices.canary }, weight: 0 },
        ],
        ...answered,
      },
      why: 'Argo Rollouts moves these weights, for gRPC and REST alike. Whoever applies this file while it does puts them to 100 and 0 until Argo Rollouts looks again.',
    },
  ];
  new IstioObject(scope, {
    kind: 'VirtualService',
    name: splitName,
    why: 'Takes the place of the one in istio/auth-virtualservice.yaml while Argo Rollouts moves the weights.',
    annotations: {
      [ownerAnnotation]: 'argo-rollouts',
      'galley.istio.io/analyze-suppress': 'IST0112',
    },
    spec: { hosts: [host], http: routes.map(({ route }) => route) },
    notes: {
      'metadata.annotations': '`canary` reads the first, and does not move what is not its own.',
      ...noteRoutes(routes),
    },
  });
}
