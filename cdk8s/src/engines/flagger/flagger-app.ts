import { join } from 'node:path';
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ownerAnnotation } from '../../canary/annotations.js';
import { splitName } from '../../constructs/canary-split.js';
import { IstioObject } from '../../constructs/istio-object.js';
import { answered, listReleaseRoutes, noteRoutes } from '../../constructs/release-routes.js';
import { splitFile } from '../../mesh/mesh.js';
import { ManifestsApp } from '../../output/manifests-app.js';
import { type EngineAppProps, readEngineProps } from '../engine-app-props.js';
import { type EngineProps, stableDeployment } from '../engine-props.js';
import { addFlaggerCanary } from './flagger-canary.js';
import { guardCopy } from './guard-copy.js';
import { readNetwork } from './read-network.js';

/**
 * Creates the apps that write `istio/engines/flagger/`, what Flagger needs to bring out releases of auth, and its `routes/`,
 * which come when Flagger has made its copy, and must stay when the rest is deleted.
 */
export function createFlaggerApps(props: EngineAppProps): readonly ManifestsApp[] {
  const { repository, folder = join(repository, 'istio', 'engines', 'flagger') } = props;
  const engine = readEngineProps(props);
  const app = new ManifestsApp({ outdir: folder });
  guardCopy(new Chart(app, `${stableDeployment}-primary`), engine.bundle, readNetwork(repository));
  addFlaggerCanary(new Chart(app, 'auth-canary'), engine);
  const routes = new ManifestsApp({ outdir: join(folder, 'routes') });
  addDelegatingRoutes(new Chart(routes, splitFile), engine);
  return [app, routes];
}

/** The VirtualService of the bundle without weights: they are in the one that Flagger makes. */
function addDelegatingRoutes(scope: Construct, { bundle, contracts }: EngineProps): void {
  const { host, ports } = bundle.auth;
  const routes = [
    ...listReleaseRoutes(bundle.auth, contracts.authV2),
    {
      route: { name: 'auth-canary', match: [{ port: ports.grpc }], delegate: { name: host } },
      why: `gRPC goes as the VirtualService ${host} says, which Flagger makes and whose weights it moves. (Timeout and retries are there.)`,
    },
    {
      route: {
        name: 'auth-rest',
        match: [{ port: ports.http }],
        route: [{ destination: { host: `${host}-primary`, port: { number: ports.http } } }],
        ...answered,
      },
      why: 'REST stays with the last good release: the destinations that Flagger writes into a delegate name the port of gRPC.',
    },
    {
      route: {
        name: 'auth-stable',
        match: [{ port: ports.grpc }],
        route: [{ destination: { host, port: { number: ports.grpc } } }],
        ...answered,
      },
      why: 'While there is no such VirtualService, Istio leaves that route out and comes here.',
    },
  ];
  new IstioObject(scope, {
    kind: 'VirtualService',
    name: splitName,
    why: 'Takes the place of the one in istio/auth-virtualservice.yaml while Flagger moves the weights, so there are none here.',
    annotations: {
      [ownerAnnotation]: 'flagger',
      'galley.istio.io/analyze-suppress': 'IST0112,IST0130,IST0131',
    },
    spec: { hosts: [host], http: routes.map(({ route }) => route) },
    notes: {
      'metadata.annotations':
        '`canary` reads the first, and does not move what is not its own. For the second: testers come to both ports, and the last route is meant to be reached only without the delegate.',
      ...noteRoutes(routes),
    },
  });
}
