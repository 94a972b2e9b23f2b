import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AuthorizationPolicySpec } from '../../imports/gen/authorization-policy.js';
import type { DestinationRuleSpec } from '../../imports/gen/destination-rule.js';
import type { GatewaySpec } from '../../imports/gen/gateway.js';
import type { PeerAuthenticationSpec } from '../../imports/gen/peer-authentication.js';
import type { RequestAuthenticationSpec } from '../../imports/gen/request-authentication.js';
import type { SidecarSpec } from '../../imports/gen/sidecar.js';
import type { VirtualServiceSpec } from '../../imports/gen/virtual-service.js';

/** What each kind of object says. */
export interface IstioSpecs {
  readonly AuthorizationPolicy: AuthorizationPolicySpec;
  readonly DestinationRule: DestinationRuleSpec;
  readonly Gateway: GatewaySpec;
  readonly PeerAuthentication: PeerAuthenticationSpec;
  readonly RequestAuthentication: RequestAuthenticationSpec;
  readonly Sidecar: SidecarSpec;
  readonly VirtualService: VirtualServiceSpec;
}

/** The kinds of objects of Istio that are used here. */
export type IstioKind = keyof IstioSpecs;

const groups: Readonly<Record<IstioKind, string>> = {
  AuthorizationPolicy: 'security.istio.io',
  DestinationRule: 'networking.istio.io',
  Gateway: 'networking.istio.io',
  PeerAuthentication: 'security.istio.io',
  RequestAuthentication: 'security.istio.io',
  Sidecar: 'networking.istio.io',
  VirtualService: 'networking.istio.io',
};

/** Options of {@link IstioObject}. */
export interface IstioObjectProps<K extends IstioKind> {
  readonly kind: K;
  readonly name: string;
  /** Why it is there, for whoever reads the manifest. Written above it. */
  readonly why: string;
  /** @default - no annotations */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: IstioSpecs[K];
  /**
   * Comments above fields, by their paths, such as `spec.http.0`.
   *
   * @default - no comments
   */
  readonly notes?: Readonly<Record<string, string>>;
}

/** An object of Istio that says why it is there, and keeps its fields in the order in which they are given. */
export class IstioObject<K extends IstioKind = IstioKind> extends ApiObject {
  readonly why: string;
  readonly notes: Readonly<Record<string, string>>;
  readonly istioKind: K;
  readonly spec: IstioSpecs[K];

  constructor(scope: Construct, props: IstioObjectProps<K>) {
    const { kind, name, annotations } = props;
    super(scope, `${kind}-${name}`, {
      apiVersion: `${groups[kind]}/v1`,
      kind,
      metadata: { name, ...(annotations && { annotations }) },
    });
    this.why = props.why;
    this.notes = props.notes ?? {};
    this.istioKind = kind;
    this.spec = props.spec;
  }

  /** Renders the object to JSON, without the fields that are `undefined`. */
  override toJson(): object {
    const { name, annotations } = this.metadata.toJson() as {
      readonly name: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    const { apiVersion, kind, spec } = this;
    return JSON.parse(JSON.stringify({ apiVersion, kind, metadata: { name, annotations }, spec })) as object;
  }
}

/** Tells whether an object is one of Istio. (`instanceof` cannot: cdk8s takes every ApiObject for an instance of each.) */
export function isIstioObject(object: ApiObject): object is IstioObject {
  return 'istioKind' in object;
}

/** Tells whether an object is one of a kind of Istio. */
export function isOfKind<K extends IstioKind>(object: ApiObject, kind: K): object is IstioObject<K> {
  return isIstioObject(object) && object.istioKind === kind;
}
