import type { Construct } from 'constructs';
import { ManifestObject, type ManifestObjectProps } from '../constructs/manifest-object.js';

/** A named expression in CEL, evaluated when it is first needed. */
export interface Expression {
  readonly name: string;
  readonly expression: string;
}

/** Something that must be true of a request. */
export interface Validation {
  readonly expression: string;
  /** In CEL, what the one whose request is denied is told; one line. */
  readonly messageExpression: string;
}

/** What a ValidatingAdmissionPolicy says, as far as it is used here. */
export interface AdmissionPolicySpec {
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly matchConstraints: {
    readonly resourceRules: readonly {
      readonly apiGroups: readonly string[];
      readonly apiVersions: readonly string[];
      readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE')[];
      readonly resources: readonly string[];
      readonly resourceNames?: readonly string[];
    }[];
  };
  readonly variables: readonly Expression[];
  readonly validations: readonly Validation[];
}

/** What a ValidatingAdmissionPolicyBinding says, as far as it is used here. */
export interface AdmissionPolicyBindingSpec {
  readonly policyName: string;
  readonly validationActions: readonly ('Deny' | 'Warn' | 'Audit')[];
  readonly matchResources?: {
    readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  };
}

type Props<S> = Omit<ManifestObjectProps<S>, 'apiVersion' | 'kind'>;

const apiVersion = 'admissionregistration.k8s.io/v1';

/** What the API server itself checks, in CEL: no webhook has to be there. */
export class AdmissionPolicy extends ManifestObject<AdmissionPolicySpec> {
  constructor(scope: Construct, props: Props<AdmissionPolicySpec>) {
    super(scope, { apiVersion, kind: 'ValidatingAdmissionPolicy', ...props });
  }
}

/** Where an {@link AdmissionPolicy} is in force. */
export class AdmissionPolicyBinding extends ManifestObject<AdmissionPolicyBindingSpec> {
  constructor(scope: Construct, props: Props<AdmissionPolicyBindingSpec>) {
    super(scope, { apiVersion, kind: 'ValidatingAdmissionPolicyBinding', ...props });
  }
}
