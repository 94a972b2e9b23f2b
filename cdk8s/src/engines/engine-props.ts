import type { Bundle } from '../bundle/bundle.js';
import type { Contracts } from '../contracts/read-contracts.js';
import type { CanaryPolicy } from './canary-policy.js';

/** What every engine must know. */
export interface EngineProps {
  readonly bundle: Bundle;
  readonly contracts: Contracts;
  readonly policy: CanaryPolicy;
  /** Pods of the stable release. */
  readonly replicas: number;
  /** Where the engine asks for metrics. */
  readonly prometheusUrl: string;
}

/** The Deployment of release v1, which an engine takes over: a change of it is what the engine brings out. */
export const stableDeployment = 'auth-v1';

/** The label that tells the releases of auth apart. */
export const releaseLabel = 'version';

/** The Prometheus of its operator, in the namespace from which the NetworkPolicies let metrics be read. */
export const standardPrometheusUrl = 'http://prometheus-operated.monitoring:9090';
