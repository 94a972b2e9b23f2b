import type { Environment } from './environment.js';

/** The environments. These are examples: put the names of your own registry, hosts and Secrets here. */
export const environments: readonly Environment[] = [
  {
    name: 'dev',
    namespace: 'zenlogic-dev',
    startingCanaryPercent: 50,
    admitsLoadTest: true,
    tokenKeys: { secret: 'token-keys', signingKid: 'dev' },
    valkey: { secret: 'valkey-url', cidr: '10.0.0.0/8' },
    values: { logLevel: 'debug', seed: { enabled: true } },
  },
  {
    name: 'staging',
    namespace: 'zenlogic-staging',
    host: 'api.staging.example.com',
    tlsSecret: 'api-staging-tls',
    admitsLoadTest: true,
    tokenKeys: { secret: 'token-keys' },
    valkey: { secret: 'valkey-url', cidr: '10.10.0.0/16' },
    values: { image: { registry: 'registry.example.com/zenlogic' } },
  },
  {
    name: 'production',
    namespace: 'zenlogic',
    host: 'api.example.com',
    tlsSecret: 'api-tls',
    tokenKeys: { secret: 'token-keys' },
    valkey: { secret: 'valkey-url', cidr: '10.20.0.0/16', port: 6380 },
    values: {
      image: { registry: 'registry.example.com/zenlogic', pullSecrets: { regcred: true } },
      defaults: {
        autoscaling: { enabled: true },
        topologySpread: { 'topology.kubernetes.io/zone': 'DoNotSchedule' },
      },
      networkPolicy: { allowFrom: { loadtest: null } },
      metrics: { serviceMonitor: { enabled: true } },
      priorityClass: { create: true },
    },
  },
];
