/** What the Helm chart names, as far as callers and policies must know it. */
export interface Bundle {
  readonly auth: {
    /** Host of release v1, by which everybody calls. */
    readonly host: string;
    /** Host of release v2, the canary. */
    readonly canaryHost: string;
    readonly ports: { readonly grpc: number; readonly http: number };
    readonly app: string;
    /** One of each release. */
    readonly serviceAccounts: readonly string[];
  };
  readonly catalog: Workload & { readonly ports: { readonly grpc: number } };
  readonly gateway: Workload & { readonly ports: { readonly http: number } };
  /** The built-in Valkey; `undefined` when the store is elsewhere. */
  readonly valkey: { readonly app: string; readonly port: number } | undefined;
  readonly seedServiceAccount: string;
  readonly testServiceAccount: string;
  readonly metricsPort: number;
  readonly tokens: { readonly issuer: string; readonly audience: string };
}

/** A workload with one release. */
export interface Workload {
  /** Value of the label `app.kubernetes.io/name` of its pods. */
  readonly app: string;
  /** Name of its Service. */
  readonly host: string;
  readonly serviceAccount: string;
}

/** The label that names what a pod is part of: auth, catalog, gateway, valkey. */
export const appLabel = 'app.kubernetes.io/name';

/** Labels that select the pods of a workload, all its releases. */
export function podsOf({ app }: { readonly app: string }): Readonly<Record<string, string>> {
  return { [appLabel]: app };
}
