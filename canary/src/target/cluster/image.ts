/** The parts of an image's reference. */
export interface ImageReference {
  /** Such as `registry.example.com:5000/zenlogic`; empty when the image has a name alone. */
  readonly registry: string;
  /** Such as `auth-v1`. */
  readonly name: string;
  /** Undefined when there is none. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Takes a reference apart, such as `localhost/zenlogic/auth-v1:0.1.0` or `…/auth-v1@sha256:…`. */
export function parseImage(image: string): ImageReference {
  const [rest = '', digest] = image.split('@');
  const cut = rest.lastIndexOf('/');
  const [name = '', tag] = rest.slice(cut + 1).split(':');
  return { registry: cut === -1 ? '' : rest.slice(0, cut), name, tag, digest };
}

/** The build that an image is, as operators call it: `v2` of `auth-v2`. */
export function releaseOf(image: string): string {
  const { name } = parseImage(image);
  return /^auth-(v\d+)$/.exec(name)?.[1] ?? name;
}
