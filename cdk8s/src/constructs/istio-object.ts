import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AuthorizationPolicySpec } from '../../imports/gen/authorization-policy.js';
import type { DestinationRuleSpec } from '../../imports/gen/destination-rule.js';
import type { GatewaySpec } from '../../imports/gen/gateway.js';
import type { PeerAuthenticationSpec } from '../../imports/gen/peer-authentication.js';
import type { RequestAuthenticationSpec } from '../../imports/gen/request-authentication.js';
import type { SidecarSpec } from '../../imports/gen/sidecar.js';
import type { VirtualServiceSpec } from '../../imports/gen/virtual-service.js';
import { ManifestObject, type ManifestObjectProps } from './manifest-object.js';

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
export interface IstioObjectProps<K extends IstioKind>
  extends Omit<ManifestObjectProps<IstioSpecs[K]>, 'apiVersion' | 'kind'> {
  readonly kind: K;
}

/** An object of Istio. */
export class IstioObject<K extends IstioKind = IstioKind> extends ManifestObject<IstioSpecs[K]> {
  readonly istioKind: K;

  constructor(scope: Construct, props: IstioObjectProps<K>) {
    super(scope, { apiVersion: `${groups[props.kind]}/v1`, ...props });
    this.istioKind = props.kind;
  }
}

/** Tells whether an object is one of Istio. */
export function isIstioObject(object: ApiObject): object is IstioObject {
  return 'istioKind' in object;
}

/** Tells whether an object is one of a kind of Istio. */
export function isOfKind<K extends IstioKind>(object: ApiObject, kind: K): object is IstioObject<K> {
  return isIstioObject(object) && object.istioKind === kind;
}
