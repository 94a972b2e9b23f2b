import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Bundle } from './bundle.js';
import type { ChartValues } from './chart-values.js';
import { ValuesReader } from './values-reader.js';

/** Where the Helm chart is, in the repository. */
export const chartFolder = 'charts/zenlogic';

/**
 * Reads names and ports from the values of the Helm chart.
 *
 * What no value says is fixed in the chart's templates: the names of workloads, which are also those of their service
 * accounts, and the port of the built-in Valkey. `test/agreement.test.ts` holds both together.
 *
 * @param overrides values that are laid over the chart's own. By default, none.
 * @throws when a value is missing or is not what it must be, by its name.
 */
export function readBundle(repository: string, overrides: ChartValues = {}): Bundle {
  const file = `${chartFolder}/values.yaml`;
  const defaults: unknown = parse(readFileSync(join(repository, file), 'utf8'));
  const values = new ValuesReader(file, [overrides, defaults]);
  return {
    auth: {
      host: values.name('auth.versions.v1.service'),
      canaryHost: values.name('auth.versions.v2.service'),
      ports: { grpc: values.port('auth.ports.grpc'), http: values.port('auth.ports.http') },
      app: 'auth',
      serviceAccounts: values.keys('auth.versions').map((release) => `auth-${release}`),
    },
    catalog: {
      app: 'catalog',
      host: values.name('catalog.service'),
      serviceAccount: 'catalog',
      ports: { grpc: values.port('catalog.ports.grpc') },
    },
    gateway: {
      app: 'gateway',
      host: values.name('gateway.service'),
      serviceAccount: 'gateway',
      ports: { http: values.port('gateway.ports.http') },
    },
    valkey: values.text('valkey.existingSecret') === '' ? { app: 'valkey', port: 6379 } : undefined,
    seedServiceAccount: 'auth-seed',
    testServiceAccount: 'zenlogic-test',
    metricsPort: values.port('metrics.port'),
    tokens: { issuer: values.name('auth.tokens.issuer'), audience: values.name('auth.tokens.audience') },
  };
}
