import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CanaryError } from '../canary-error.js';
import { exitCodes } from '../exit-codes.js';
import type { MetricsSource } from '../metrics/snapshot.js';
import { type Policy, readPolicy } from '../policy.js';
import type { Target } from '../target/target.js';

/** The options that every verb takes. */
export interface GlobalOptions {
  readonly local?: true;
  readonly context?: string;
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly prometheus?: string;
  readonly policy?: string;
  readonly json?: true;
  readonly color: boolean;
  /** Of a local mesh other than that of `make up`. */
  readonly topology?: string;
}

const standardPolicy = fileURLToPath(new URL('../../../policy.json', import.meta.url));

/**
 * Opens the target that the options name; without any, the local mesh when one runs, else the cluster of the current
 * context.
 *
 * @throws {CanaryError} `usage` for options that do not go together, `unreachable`.
 */
export async function openTarget(options: GlobalOptions): Promise<Target> {
  const { local, context, namespace, kubeconfig, topology } = options;
  const isClusterMeant = context !== undefined || namespace !== undefined || kubeconfig !== undefined;
  if (isClusterMeant && (local === true || topology !== undefined)) {
    throw new CanaryError(
      exitCodes.usage,
      '--local goes with none of --context, --namespace and --kubeconfig',
    );
  }
  const { isLocalMeshRunning, openLocalTarget } = await import('../target/local/open-local-target.js');
  const topologyFile = topology === undefined ? undefined : resolve(topology);
  const isLocal =
    local === true || topologyFile !== undefined || (!isClusterMeant && isLocalMeshRunning({ topologyFile }));
  if (isLocal) {
    return openLocalTarget({ topologyFile });
  }
  const { openClusterTarget } = await import('../target/cluster/open-cluster-target.js');
  return openClusterTarget({ context, namespace, kubeconfig });
}

/**
 * Opens what the canary is judged by: the Prometheus that the options name, else the given source.
 *
 * @param env may hold CANARY_PROMETHEUS_TOKEN, a bearer token.
 * @throws {CanaryError} `usage` for a URL or a token that is none.
 */
export async function openSource(
  { prometheus }: GlobalOptions,
  otherwise: MetricsSource,
  { metricsAgeSeconds: maxAgeSeconds }: Policy,
  env: NodeJS.ProcessEnv,
): Promise<MetricsSource> {
  if (prometheus === undefined) {
    return otherwise;
  }
  const { createPrometheusSource } = await import('../metrics/prometheus-source.js');
  const token = env['CANARY_PROMETHEUS_TOKEN'];
  return createPrometheusSource({ url: prometheus, token, maxAgeSeconds });
}

/**
 * Reads the policy that the options name, by default that of this package.
 *
 * @throws {CanaryError} `usage`, naming the field.
 */
export function openPolicy({ policy = standardPolicy }: GlobalOptions): Policy {
  try {
    return readPolicy(policy);
  } catch (error) {
    throw new CanaryError(exitCodes.usage, (error as Error).message);
  }
}

/** The version of this package. */
export function readVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
