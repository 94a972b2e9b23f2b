/** Where in a manifest something is wrong. */
export interface ManifestPosition {
  /** As a user writes it: `istio/auth-virtualservice.yaml`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Path from the top of the document: `spec.http[1].route`. Empty for the document itself. */
  readonly field: string;
}

/**
 * A manifest that the local mesh cannot or must not follow. Its message names
 * file, line and field, and says how to mend it.
 */
export class ManifestError extends Error {
  readonly position: ManifestPosition;

  constructor(position: ManifestPosition, problem: string) {
    const field = position.field === '' ? '' : `${position.field}: `;
    super(`${position.file}:${position.line}: ${field}${problem}`);
    this.name = 'ManifestError';
    this.position = position;
  }
}
