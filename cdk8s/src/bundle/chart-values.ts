/**
 * The values of charts/zenlogic in which environments differ, all optional. The chart's own schema says what each
 * takes; Helm refuses the rest when it renders.
 */
export interface ChartValues {
  readonly image?: {
    readonly registry?: string;
    readonly tag?: string;
    readonly pullSecrets?: Readonly<Record<string, boolean>>;
  };
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  readonly defaults?: WorkloadValues;
  readonly auth?: {
    readonly tokens?: {
      readonly issuer?: string;
      readonly audience?: string;
      readonly existingSecret?: string;
      readonly signingKid?: string;
    };
    readonly versions?: { readonly v1?: WorkloadValues; readonly v2?: WorkloadValues };
  };
  readonly catalog?: WorkloadValues;
  readonly gateway?: WorkloadValues;
  readonly valkey?: {
    readonly existingSecret?: string;
    readonly egress?: { readonly cidr?: string; readonly port?: number };
  };
  readonly seed?: { readonly enabled?: boolean };
  readonly networkPolicy?: {
    readonly allowFrom?: Readonly<Record<string, object | null>>;
    readonly metricsFrom?: Readonly<Record<string, object | null>>;
  };
  readonly metrics?: {
    readonly serviceMonitor?: {
      readonly enabled?: boolean;
      readonly labels?: Readonly<Record<string, string>>;
    };
  };
  readonly priorityClass?: { readonly create?: boolean };
}

/** What `defaults`, and each workload over it, can say. */
export interface WorkloadValues {
  /** `name` is that of another workload's image: a promoted canary is `{ name: 'auth-v2' }` for release v1. */
  readonly image?: { readonly name?: string; readonly tag?: string; readonly digest?: string };
  readonly replicas?: number;
  readonly autoscaling?: {
    readonly enabled?: boolean;
    readonly minReplicas?: number;
    readonly maxReplicas?: number;
  };
  readonly topologySpread?: Readonly<Record<string, 'ScheduleAnyway' | 'DoNotSchedule'>>;
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
  readonly allowFrom?: Readonly<Record<string, object | null>>;
}
