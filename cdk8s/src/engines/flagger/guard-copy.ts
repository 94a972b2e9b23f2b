import type { Construct } from 'constructs';
import { appLabel, type Bundle } from '../../bundle/bundle.js';
import { ManifestObject } from '../../constructs/manifest-object.js';
import { releaseLabel, stableDeployment } from '../engine-props.js';
import type { Network } from './read-network.js';

/** Name of the Deployment that Flagger copies. */
const copy = `${stableDeployment}-primary`;

/**
 * Adds what the Helm chart has for the pods of release v1 and does not select in Flagger's copy: its label says
 * `v1-primary`. The mesh's policies select by name alone, so they hold for it as they are.
 */
export function guardCopy(scope: Construct, bundle: Bundle, network: Network): void {
  const matchLabels = { [appLabel]: bundle.auth.app, [releaseLabel]: 'v1-primary' };
  new ManifestObject(scope, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    name: copy,
    why: `What the chart's ${stableDeployment} says, for Flagger's copy.`,
    spec: {
      maxUnavailable: network.maxUnavailable,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels },
    },
  });
  new ManifestObject(scope, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    name: copy,
    why: `What the chart's ${stableDeployment} says, for Flagger's copy: who may open connections. Who may call what is decided in the mesh.`,
    spec: {
      podSelector: { matchLabels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: listIngress(bundle, network),
      egress: listEgress(bundle, network),
    },
  });
}

function listIngress(
  { auth, catalog, gateway, testServiceAccount, metricsPort }: Bundle,
  network: Network,
): object[] {
  const { grpc, http } = auth.ports;
  const callers = podsNamed([catalog.app, gateway.app, testServiceAccount]);
  return [
    { ports: [{ port: grpc }, { port: http }], from: [callers, ...network.callers] },
    { ports: [{ port: http }], from: [namespaceNamed(network.ingressNamespace)] },
    ...(network.metricsReaders.length > 0
      ? [{ ports: [{ port: metricsPort }], from: network.metricsReaders }]
      : []),
  ];
}

function listEgress({ valkey }: Bundle, network: Network): object[] {
  return [
    {
      to: network.dns,
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    },
    { to: [namespaceNamed(network.controlPlaneNamespace)], ports: [{ port: 15012 }] },
    valkey === undefined
      ? { to: [{ ipBlock: { cidr: network.valkey.cidr } }], ports: [{ port: network.valkey.port }] }
      : { to: [podsNamed([valkey.app])], ports: [{ port: valkey.port }] },
  ];
}

function podsNamed(names: readonly string[]): object {
  return { podSelector: { matchExpressions: [{ key: appLabel, operator: 'In', values: names }] } };
}

function namespaceNamed(name: string): object {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}
