import type { Construct } from 'constructs';
import { IstioObject } from './istio-object.js';

/** Options of {@link EgressScope}. */
export interface EgressScopeProps {
  /** Name of the object; `default` is for all pods of the namespace that no other one selects. */
  readonly name: string;
  readonly why: string;
  /** Labels of the pods. @default - all pods of the namespace */
  readonly pods?: Readonly<Record<string, string>>;
  /** What they call, as `namespace/host`; `.` is their own namespace. @default - nothing */
  readonly hosts?: readonly string[];
}

/** A Sidecar that keeps out of a pod's proxy whatever the pod does not call. */
export class EgressScope extends IstioObject<'Sidecar'> {
  constructor(scope: Construct, { name, why, pods, hosts = ['~/*'] }: EgressScopeProps) {
    super(scope, {
      kind: 'Sidecar',
      name,
      why,
      spec: { ...(pods && { workloadSelector: { labels: pods } }), egress: [{ hosts }] },
    });
  }
}
