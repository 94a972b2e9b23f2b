import { Construct } from 'constructs';
import { podsOf } from '../bundle/bundle.js';
import { IstioObject } from './istio-object.js';

/** Options of {@link StrictMtls}. */
export interface StrictMtlsProps {
  /** Values of `app.kubernetes.io/name` of the pods that tell their metrics. */
  readonly apps: readonly string[];
  readonly metricsPort: number;
}

/** Mutual TLS everywhere, but for the ports of the metrics. */
export class StrictMtls extends Construct {
  constructor(scope: Construct, props: StrictMtlsProps) {
    super(scope, 'strict-mtls');
    new IstioObject(this, {
      kind: 'PeerAuthentication',
      name: 'default',
      why: 'Whoever calls a pod of this namespace proves its identity by a certificate of the mesh.',
      spec: { mtls: { mode: 'STRICT' } },
    });
    for (const app of props.apps) {
      new IstioObject(this, {
        kind: 'PeerAuthentication',
        name: `${app}-metrics`,
        why: 'A Prometheus outside the mesh reads the metrics in plain text, one inside it by mutual TLS.',
        spec: {
          selector: { matchLabels: podsOf({ app }) },
          mtls: { mode: 'STRICT' },
          portLevelMtls: { [props.metricsPort]: { mode: 'PERMISSIVE' } },
        },
      });
    }
  }
}
