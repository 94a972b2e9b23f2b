import type { ChartValues } from '../bundle/chart-values.js';

/** A place where the bundle runs, and in what it differs from the defaults. */
export interface Environment {
  /** Also the folder that it is written to. */
  readonly name: string;
  readonly namespace: string;
  /** Public name of the API. @default - any: whatever reaches the ingress gateway */
  readonly host?: string;
  /** Secret with the certificate of `host`, in the namespace of the ingress gateway. @default - plain HTTP */
  readonly tlsSecret?: string;
  /**
   * Share of release v2 of auth in percent until somebody moves it: a folder that is written again keeps its weights.
   *
   * @default 10
   */
  readonly startingCanaryPercent?: number;
  /** Whether the load test may call. @default false */
  readonly admitsLoadTest?: boolean;
  /** Secret with the keys of tokens. Without a cluster to ask, Helm would make a new key each time. */
  readonly tokenKeys: { readonly secret: string; readonly signingKid?: string };
  /** Secret with the URL of Valkey, for the same reason, and where the NetworkPolicies let the services reach it. */
  readonly valkey: { readonly secret: string; readonly cidr: string; readonly port?: number };
  /** Other values of the Helm chart. @default - its defaults */
  readonly values?: ChartValues;
}
