/** What Kubernetes notes of an object, as far as this command looks at it. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly resourceVersion?: string;
  /** ISO 8601. */
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly managedFields?: readonly ManagedFields[];
}

/** Which fields of an object a program set, and when last. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  /** ISO 8601, in whole seconds. */
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

/** A VirtualService or a DestinationRule. */
export interface IstioObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec: { readonly host?: string; readonly http?: readonly object[] };
}

export interface Service {
  readonly metadata: ObjectMeta;
  readonly spec: { readonly selector?: Readonly<Record<string, string>> };
}

export interface Deployment {
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly template: {
      readonly metadata: ObjectMeta;
      readonly spec: { readonly containers: readonly Container[] };
    };
  };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
}

export interface Pod {
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
  readonly status: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/** What became of a container. */
export interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state?: {
    readonly running?: { readonly startedAt?: string };
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: object;
  };
}
