/** The ingress gateway of the cluster, which lets REST in. It is part of the mesh's installation, not of the bundle. */
export interface Ingress {
  /** Labels of its pods. */
  readonly pods: Readonly<Record<string, string>>;
  readonly namespace: string;
  /** Name of its Service in that namespace. */
  readonly service: string;
  readonly serviceAccount: string;
}

/** The ingress gateway as `helm install istio-ingressgateway istio/gateway -n istio-ingress` makes it. */
export const standardIngress: Ingress = {
  pods: { istio: 'ingressgateway' },
  namespace: 'istio-ingress',
  service: 'istio-ingressgateway',
  serviceAccount: 'istio-ingressgateway',
};

/** The name by which the ingress gateway is called inside the cluster, from any namespace. */
export function clusterName({ service, namespace }: Ingress): string {
  return `${service}.${namespace}.svc.cluster.local`;
}

/** The identity of the ingress gateway, as an AuthorizationPolicy names it. */
export function identityOf({ namespace, serviceAccount }: Ingress): string {
  return `${namespace}/${serviceAccount}`;
}
