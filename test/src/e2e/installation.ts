import { CommandError } from './command.js';
import type { KubernetesObject, Namespace } from './namespace.js';
import { repository, type Settings } from './settings.js';

/** Everything of a release that runs. */
export const workloads = ['auth-v1', 'auth-v2', 'catalog', 'gateway'] as const;

/** How the chart is installed. */
export interface InstallOptions {
  /** Single values, such as `logLevel=debug`, over those that all tests use. */
  readonly set?: readonly string[];
  /** By default, nothing more. */
  readonly flags?: readonly string[];
}

/** Marks what these tests made, and may therefore remove. */
const ownerLabel = 'app.kubernetes.io/managed-by=zenlogic-e2e';

/**
 * Creates a namespace that enforces `restricted`.
 *
 * @param injectionLabel asks for sidecars; none without it.
 */
export async function createNamespace(namespace: Namespace, injectionLabel?: string): Promise<void> {
  const [key, value] = injectionLabel?.split('=') ?? [];
  const [owner = '', us] = ownerLabel.split('=');
  await namespace.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace.name,
      labels: {
        [owner]: us,
        'pod-security.kubernetes.io/enforce': 'restricted',
        ...(key !== undefined && { [key]: value }),
      },
    },
  });
}

/** Removes a namespace that these tests made, with everything in it, and waits until it is gone. */
export async function removeNamespace(namespace: Namespace): Promise<void> {
  const found = await namespace.kubectl(['get', 'namespaces', '--output', 'name', '--selector', ownerLabel]);
  if (found.split('\n').includes(`namespace/${namespace.name}`)) {
    await namespace.kubectl(['delete', 'namespace', namespace.name, '--timeout=180s'], {
      timeoutSeconds: 190,
    });
  }
}

/** Whether a namespace is there that somebody else made. */
export async function isForeign(namespace: Namespace): Promise<boolean> {
  const all = await namespace.kubectl(['get', 'namespaces', '--output', 'name']);
  const ours = await namespace.kubectl(['get', 'namespaces', '--output', 'name', '--selector', ownerLabel]);
  const name = `namespace/${namespace.name}`;
  return all.split('\n').includes(name) && !ours.split('\n').includes(name);
}

/** The values that all tests install with, as arguments of Helm. */
export function valueFlags(settings: Settings, set: readonly string[] = []): string[] {
  return [
    `image.registry=${settings.registry}`,
    `image.tag=${settings.tag}`,
    `defaults.resources.requests.cpu=${settings.cpuRequest}`,
    `mesh.controlPlaneNamespace=${settings.controlPlaneNamespace}`,
    'seed.enabled=true',
    ...set,
  ].flatMap((value) => ['--set', value]);
}

/** Runs `helm install` or `helm upgrade`, and waits until all is ready. */
export async function helmRelease(
  command: 'install' | 'upgrade',
  namespace: Namespace,
  settings: Settings,
  { set = [], flags = [] }: InstallOptions = {},
): Promise<string> {
  const chart = `${repository}charts/zenlogic`;
  const wait = ['--wait', '--timeout', '5m'];
  return await namespace.helm([
    command,
    settings.release,
    chart,
    ...valueFlags(settings, set),
    ...wait,
    ...flags,
  ]);
}

/** Whether the release is there. */
export async function isInstalled(namespace: Namespace, settings: Settings): Promise<boolean> {
  // Not `helm list`, which Helm 3 and 4 filter differently.
  return (await refusalOf(() => namespace.helm(['status', settings.release]))) === undefined;
}

/** Applies `istio/` as it is committed, so the weights are 90/10 again. */
export async function applyMesh(namespace: Namespace): Promise<void> {
  await namespace.kubectl(['apply', '--kustomize', `${repository}istio`]);
}

/** Waits until all deployments are available. */
export async function allReady(namespace: Namespace): Promise<void> {
  await namespace.kubectl(['wait', 'deployment', '--all', '--for=condition=Available', '--timeout=180s'], {
    timeoutSeconds: 190,
  });
}

/** Every object in a namespace but those that Kubernetes and Istio put into each, as `kind/name`. */
export async function listEverything(namespace: Namespace): Promise<string[]> {
  const kinds = (await namespace.kubectl(['api-resources', '--namespaced', '--verbs=list', '--output=name']))
    .split('\n')
    .filter(
      (kind) =>
        kind !== '' && !/^(events|.*\.events\.k8s\.io|events\.events\.k8s\.io|.*metrics\.k8s\.io)/.test(kind),
    );
  const found = await namespace.kubectl(['get', kinds.join(','), '--output=name', '--ignore-not-found']);
  return found
    .split('\n')
    .filter((line) => line !== '')
    .filter((line) => !/^(configmap\/(kube-root-ca\.crt|istio-ca-)|serviceaccount\/default$)/.test(line))
    .sort();
}

/** The weights of the split, by destination. */
export async function readWeights(namespace: Namespace): Promise<ReadonlyMap<string, number>> {
  const text = await namespace.kubectl(['get', 'virtualservice', 'auth-service-grpc', '--output', 'json']);
  const service: SplitService = JSON.parse(text);
  const split = service.spec.http.find(({ route }) => route.length > 1) ?? service.spec.http.at(-1);
  return new Map(split?.route.map(({ destination, weight }) => [destination.host, weight ?? 100]));
}

/** Moves weight between the releases, as `kubectl edit` would. */
export async function setWeights(namespace: Namespace, percentOfV2: number): Promise<void> {
  const text = await namespace.kubectl(['get', 'virtualservice', 'auth-service-grpc', '--output', 'json']);
  const service: SplitService = JSON.parse(text);
  for (const { route } of service.spec.http.filter(({ route }) => route.length > 1)) {
    for (const target of route) {
      target.weight = target.destination.host.startsWith('auth-service-v2') ? percentOfV2 : 100 - percentOfV2;
    }
  }
  const patch = JSON.stringify({ spec: { http: service.spec.http } });
  await namespace.kubectl(['patch', 'virtualservice', 'auth-service-grpc', '--type=merge', '--patch', patch]);
}

interface SplitService extends KubernetesObject {
  readonly spec: {
    readonly http: readonly {
      readonly route: readonly { readonly destination: { readonly host: string }; weight?: number }[];
    }[];
  };
}

/** The sentence by which something was refused; undefined when it was not. */
export async function refusalOf(action: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) {
      return error.output;
    }
    throw error;
  }
}
