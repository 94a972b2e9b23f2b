import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** Options of {@link ManifestObject}. */
export interface ManifestObjectProps<S> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Why it is there, for whoever reads the manifest. Written above it. */
  readonly why: string;
  /** @default - no annotations */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: S;
  /**
   * Comments above fields, by their paths, such as `spec.http.0`.
   *
   * @default - no comments
   */
  readonly notes?: Readonly<Record<string, string>>;
}

/** An object that says why it is there, and keeps its fields in the order in which they are given. */
export class ManifestObject<S = unknown> extends ApiObject {
  readonly why: string;
  readonly notes: Readonly<Record<string, string>>;
  readonly spec: S;
  readonly #annotations: Readonly<Record<string, string>>;

  constructor(scope: Construct, props: ManifestObjectProps<S>) {
    const { apiVersion, kind, name, annotations } = props;
    super(scope, `${kind}-${name}`, {
      apiVersion,
      kind,
      metadata: { name, ...(annotations && { annotations }) },
    });
    this.why = props.why;
    this.notes = props.notes ?? {};
    this.spec = props.spec;
    this.#annotations = annotations ?? {};
  }

  /** Renders the object to JSON, without the fields that are `undefined`. */
  override toJson(): object {
    const { name, annotations } = this.metadata.toJson() as {
      readonly name: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    const { apiVersion, kind, spec } = this;
    // cdk8s sorts them; in this way they are in the order in which they were given.
    const metadata = { name, annotations: annotations && { ...this.#annotations, ...annotations } };
    return JSON.parse(JSON.stringify({ apiVersion, kind, metadata, spec })) as object;
  }
}

/** Tells whether an object says why it is there. (`instanceof` cannot: cdk8s takes every ApiObject for an instance of each.) */
export function isManifestObject(object: ApiObject): object is ManifestObject {
  return 'why' in object;
}
