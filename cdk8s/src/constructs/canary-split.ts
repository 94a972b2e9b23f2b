import type { Construct } from 'constructs';
import type { Bundle } from '../bundle/bundle.js';
import { readWeight } from '../canary/canary-share.js';
import type { Contract } from '../contracts/read-contracts.js';
import { IstioObject } from './istio-object.js';
import { answered, listReleaseRoutes, noteRoutes } from './release-routes.js';

/** Name of the VirtualService with the weights. */
export const splitName = 'auth-service-grpc';

/** Options of {@link CanarySplit}. */
export interface CanarySplitProps {
  readonly auth: Bundle['auth'];
  /** Share of release v2 in percent, a whole number from 0 to 100. */
  readonly canaryPercent: number;
  /** What `canary` has written beside the weights. @default - nothing */
  readonly annotations?: Readonly<Record<string, string>>;
  /** What both releases serve. */
  readonly contract: Contract;
  /** What release v2 alone serves. */
  readonly canaryContract: Contract;
}

/** The VirtualService that splits the calls to auth between its releases. */
export class CanarySplit extends IstioObject<'VirtualService'> {
  constructor(scope: Construct, props: CanarySplitProps) {
    const { auth, contract, canaryContract } = props;
    const percent = readWeight(props.canaryPercent, 'canaryPercent');
    const effects = [contract, canaryContract]
      .flatMap(({ methods }) => methods)
      .find(({ isSafe }) => !isSafe);
    if (effects !== undefined) {
      throw new Error(
        `${effects.path} has side effects, and the routes of ${splitName} repeat calls; give it a route of its own above them, with the same weights and without such retries`,
      );
    }
    const { ports, host, canaryHost } = auth;
    const routes = [
      ...listReleaseRoutes(auth, canaryContract),
      {
        route: {
          name: 'auth-canary',
          match: [{ port: ports.grpc }, { port: ports.http }],
          route: [
            { destination: { host }, weight: 100 - percent },
            { destination: { host: canaryHost }, weight: percent },
          ],
          ...answered,
        },
        why: 'gRPC and REST follow the same weights: a destination that names no port gets the one that was called. Whatever may come here may be done again: the methods are free of side effects, and so is all that the mesh lets through to the REST API.',
      },
    ];
    super(scope, {
      kind: 'VirtualService',
      name: splitName,
      why: 'Splits the calls to auth between its releases. The two weights at the end are the only place where the share of the canary is written; they sum to 100, and `make manifests` keeps them.',
      annotations: { 'galley.istio.io/analyze-suppress': 'IST0112', ...props.annotations },
      spec: { hosts: [host], http: routes.map(({ route }) => route) },
      notes: {
        'metadata.annotations':
          'istioctl analyze wants a port in every destination. Without one it is the port that was called, and so one pair of weights serves gRPC and REST: with two pairs, one could be forgotten.',
        ...noteRoutes(routes),
      },
    });
  }
}
