import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ChartValues } from '../../bundle/chart-values.js';
import { chartFolder } from '../../bundle/read-bundle.js';
import { ValuesReader } from '../../bundle/values-reader.js';

/** Whom the Helm chart's NetworkPolicies name beside the bundle itself; each list holds peers of a NetworkPolicy. */
export interface Network {
  /** Who may call auth. */
  readonly callers: readonly object[];
  /** Who may read metrics. */
  readonly metricsReaders: readonly object[];
  readonly dns: readonly object[];
  readonly ingressNamespace: string;
  readonly controlPlaneNamespace: string;
  /** Where Valkey is, when it is not the built-in one. */
  readonly valkey: { readonly cidr: string; readonly port: number };
  /** Pods that may be missing at once. */
  readonly maxUnavailable: number;
}

/**
 * Reads the values of the Helm chart that say who may open connections.
 *
 * @param overrides values that are laid over the chart's own. By default, none.
 */
export function readNetwork(repository: string, overrides: ChartValues = {}): Network {
  const file = `${chartFolder}/values.yaml`;
  const defaults: unknown = parse(readFileSync(join(repository, file), 'utf8'));
  const values = new ValuesReader(file, [overrides, defaults]);
  return {
    callers: values.objects('networkPolicy.allowFrom'),
    metricsReaders: values.objects('networkPolicy.metricsFrom'),
    dns: values.objects('networkPolicy.dns'),
    ingressNamespace: values.name('mesh.ingressNamespace'),
    controlPlaneNamespace: values.name('mesh.controlPlaneNamespace'),
    valkey: { cidr: values.name('valkey.egress.cidr'), port: values.port('valkey.egress.port') },
    maxUnavailable: values.positive('auth.versions.v1.maxUnavailable', 'defaults.maxUnavailable'),
  };
}
