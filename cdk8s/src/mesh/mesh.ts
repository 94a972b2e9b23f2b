import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { type Bundle, podsOf } from '../bundle/bundle.js';
import type { WeightsPlace } from '../canary/kept-share.js';
import { CanarySplit, splitName } from '../constructs/canary-split.js';
import { docsPaths, Edge, keysPath } from '../constructs/edge.js';
import { EgressScope } from '../constructs/egress-scope.js';
import { clusterName, type Ingress, standardIngress } from '../constructs/ingress.js';
import { requirePrincipals } from '../constructs/require-principals.js';
import { StrictMtls } from '../constructs/strict-mtls.js';
import { TokenAuthentication } from '../constructs/token-authentication.js';
import type { Contracts } from '../contracts/read-contracts.js';
import { addCallerLimits } from './caller-limits.js';
import { addGrants } from './grants.js';
import { addServiceRoutes } from './service-routes.js';

/** The file, without its ending, that holds the VirtualService with the weights. */
export const splitFile = 'auth-virtualservice';

/** Where the weights are in a folder that holds the mesh. */
export function weightsPlaceOf({ auth }: Bundle): WeightsPlace {
  return {
    file: `${splitFile}.yaml`,
    virtualService: splitName,
    stableHost: auth.host,
    canaryHost: auth.canaryHost,
  };
}

/** Options of {@link addMesh}. */
export interface MeshProps {
  readonly bundle: Bundle;
  readonly contracts: Contracts;
  /** Share of release v2 of auth in percent, a whole number from 0 to 100. */
  readonly canaryPercent: number;
  /** What `canary` has written beside the weights. @default - nothing */
  readonly canaryAnnotations?: Readonly<Record<string, string>>;
  /** @default - {@link standardIngress} */
  readonly ingress?: Ingress;
  /** Public name of the API. @default - any */
  readonly host?: string;
  /** Secret with its certificate, in the namespace of the ingress gateway. @default - plain HTTP */
  readonly tlsSecret?: string;
  /** Whether pods of the service account `loadtest` may call what the load test measures. @default true */
  readonly admitsLoadTest?: boolean;
}

/**
 * Adds everything about traffic and identity to an app: a cdk8s Chart, and so a file, for each concern.
 *
 * No object names its namespace, so it can be installed in any: `kubectl apply -n` or the kustomization decides.
 */
export function addMesh(app: Construct, props: MeshProps): void {
  const { bundle, contracts, canaryPercent, ingress = standardIngress } = props;
  const { auth, gateway, tokens } = bundle;
  const chart = (id: string): Chart => new Chart(app, id);

  addCallerLimits(chart, bundle);
  new CanarySplit(chart(splitFile), {
    auth,
    canaryPercent,
    annotations: props.canaryAnnotations ?? {},
    contract: contracts.auth,
    canaryContract: contracts.authV2,
  });
  addServiceRoutes(chart, bundle, contracts);
  new StrictMtls(chart('peer-authentications'), {
    apps: [auth.app, bundle.catalog.app, gateway.app],
    metricsPort: bundle.metricsPort,
  });
  addGrants(chart('authorization-policies'), {
    bundle,
    contracts,
    ingress,
    admitsLoadTest: props.admitsLoadTest ?? true,
  });
  addEgressScopes(chart('sidecars'), bundle);
  new Edge(chart('ingress'), {
    ingress,
    api: { host: gateway.host, port: gateway.ports.http },
    keys: { host: auth.host, port: auth.ports.http },
    ...(props.host && { host: props.host }),
    ...(props.tlsSecret && { tlsSecret: props.tlsSecret }),
  });
  // The last one: istiod fetches the keys as soon as it sees it, by the way that the ingress opens.
  new TokenAuthentication(chart('request-authentication'), {
    name: gateway.app,
    pods: podsOf(gateway),
    ...tokens,
    keysUrl: `http://${clusterName(ingress)}${keysPath}`,
  });
  requirePrincipals(app, {
    publicPaths: [docsPaths.page, `${docsPaths.files}*`, docsPaths.document],
    otherPorts: [bundle.metricsPort],
  });
}

function addEgressScopes(chart: Chart, { valkey }: Bundle): void {
  new EgressScope(chart, {
    name: 'default',
    why: 'Proxies know this namespace and nothing else of the mesh: the rest would cost memory and updates, and nobody here calls it.',
    hosts: ['./*'],
  });
  if (valkey !== undefined) {
    new EgressScope(chart, {
      name: valkey.app,
      why: 'Valkey calls nobody.',
      pods: podsOf(valkey),
    });
  }
}
