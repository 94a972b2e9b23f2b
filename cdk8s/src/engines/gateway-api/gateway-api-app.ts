import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { startingShare } from '../../canary/canary-share.js';
import { readKeptShare } from '../../canary/kept-share.js';
import { splitName } from '../../constructs/canary-split.js';
import { testerHeader } from '../../constructs/release-routes.js';
import { splitFile } from '../../mesh/mesh.js';
import { ManifestsApp } from '../../output/manifests-app.js';
import { type EngineAppProps, readEngineProps } from '../engine-app-props.js';
import { EngineObject } from '../engine-object.js';
import { readRouteShare } from './read-route-share.js';

/** Name of the file with the GRPCRoute, without its ending. */
const routeFile = 'auth-grpcroute';

/**
 * Creates the app that writes `istio/engines/gateway-api/`: the split in the words of the Gateway API. Its weights are kept
 * when it is written again, as those of the VirtualService are; at first they are the same.
 */
export function createGatewayApiApp(props: EngineAppProps): ManifestsApp {
  const { repository } = props;
  const { bundle, contracts } = readEngineProps(props);
  const { host, canaryHost, ports } = bundle.auth;
  const folder = props.folder ?? join(repository, 'istio', 'engines', 'gateway-api');
  const path = join(folder, `${routeFile}.yaml`);
  const percent =
    readRouteShare(path, canaryHost) ??
    readKeptShare(join(repository, 'istio'), {
      file: `${splitFile}.yaml`,
      virtualService: splitName,
      stableHost: host,
      canaryHost,
    }) ??
    startingShare;
  const app = new ManifestsApp({ outdir: folder });
  const onlyCanary = [{ name: canaryHost, port: ports.grpc }];
  new EngineObject(new Chart(app, routeFile), {
    kind: 'GRPCRoute',
    name: host,
    why: `Splits the gRPC calls to auth between its releases, in the place of VirtualService ${splitName}, which must not be there: of two for one host, Istio takes one. REST goes to release v1.`,
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name: host, port: ports.grpc }],
      rules: [
        {
          matches: [{ method: { service: contracts.authV2.name } }],
          backendRefs: onlyCanary,
        },
        {
          matches: [{ headers: [{ name: testerHeader, value: 'v2' }] }],
          backendRefs: onlyCanary,
        },
        {
          backendRefs: [
            { name: host, port: ports.grpc, weight: 100 - percent },
            { name: canaryHost, port: ports.grpc, weight: percent },
          ],
        },
      ],
    },
    notes: {
      'spec.parentRefs.0': 'The calls of the mesh to this Service.',
      'spec.rules.0': 'Only release v2 serves this API, so its paths never take part in the split.',
      'spec.rules.1': 'A tester chooses release v2, whatever the weights are.',
      'spec.rules.2':
        'The two weights sum to 100, and `make manifests` keeps them. A GRPCRoute has no timeout, and no say in what is tried again.',
    },
  });
  return app;
}
