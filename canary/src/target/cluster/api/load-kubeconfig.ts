import type { KubeConfig } from '@kubernetes/client-node';
import { CanaryError } from '../../../canary-error.js';
import { exitCodes } from '../../../exit-codes.js';

/** Which cluster, and where in it. */
export interface ClusterChoice {
  /** A file. By default, what `KUBECONFIG` names, else `~/.kube/config`. */
  readonly kubeconfig?: string | undefined;
  /** By default, the current one. */
  readonly context?: string | undefined;
  /** By default, that of the context, else `zenlogic`. */
  readonly namespace?: string | undefined;
}

/** Where `make deploy` installs. */
const standardNamespace = 'zenlogic';

/**
 * Reads a kubeconfig and chooses the context.
 *
 * @throws {CanaryError} `usage` when there is no such file or context, naming those that there are.
 */
export async function loadKubeconfig({
  kubeconfig,
  context,
  namespace,
}: ClusterChoice): Promise<{ readonly config: KubeConfig; readonly namespace: string }> {
  // Here, for it takes a second to load, which whoever works on the local mesh need not wait for.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) {
      config.loadFromDefault();
    } else {
      config.loadFromFile(kubeconfig);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CanaryError(exitCodes.usage, `the kubeconfig cannot be read: ${reason}`, { cause });
  }
  const chosen = context ?? config.getCurrentContext();
  const found = config.getContextObject(chosen);
  if (found === null || config.getCluster(found.cluster) === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new CanaryError(
      exitCodes.usage,
      `there is no context ${chosen || '(none is current)'} in the kubeconfig; there ${
        known.length === 0 ? 'are none: point KUBECONFIG at one' : `are ${known.join(', ')}`
      }`,
    );
  }
  config.setCurrentContext(chosen);
  return { config, namespace: namespace ?? found.namespace ?? standardNamespace };
}
