import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';

/** Adds the namespace of an environment: in the mesh, and with the strictest of Kubernetes' standards for pods. */
export function addNamespace(app: Construct, name: string): void {
  new ApiObject(new Chart(app, 'namespace'), 'namespace', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { 'istio-injection': 'enabled', 'pod-security.kubernetes.io/enforce': 'restricted' },
    },
  });
}
