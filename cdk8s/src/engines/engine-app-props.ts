import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { chartFolder, readBundle } from '../bundle/read-bundle.js';
import { ValuesReader } from '../bundle/values-reader.js';
import { readContracts } from '../contracts/read-contracts.js';
import { type CanaryPolicy, readCanaryPolicy } from './canary-policy.js';
import { type EngineProps, standardPrometheusUrl } from './engine-props.js';

/** Options of an app that writes the manifests of an engine. */
export interface EngineAppProps {
  /** Root of the repository, with the Helm chart, `protos/` and the policy. */
  readonly repository: string;
  /** Where the manifests are written. @default - a folder of the engine's name in `istio/engines` */
  readonly folder?: string;
  /** Where the engine asks for metrics. @default - {@link standardPrometheusUrl} */
  readonly prometheusUrl?: string;
  /** Numbers that differ from those of the repository. @default - none */
  readonly policy?: Partial<CanaryPolicy>;
}

/** Reads what an engine must know. */
export function readEngineProps(props: EngineAppProps): EngineProps {
  const { repository, prometheusUrl = standardPrometheusUrl, policy } = props;
  const file = `${chartFolder}/values.yaml`;
  const defaults: unknown = parse(readFileSync(join(repository, file), 'utf8'));
  const values = new ValuesReader(file, [defaults]);
  return {
    bundle: readBundle(repository),
    contracts: readContracts(repository),
    policy: { ...readCanaryPolicy(repository), ...policy },
    replicas: values.positive('auth.versions.v1.replicas', 'defaults.replicas'),
    prometheusUrl,
  };
}
