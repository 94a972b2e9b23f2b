/** A version as three numbers. */
export type SemanticVersion = readonly [major: number, minor: number, patch: number];

/** Finds the first version such as `1.40.0` or `v0.121.0` in a text. */
export function findVersion(text: string): SemanticVersion | undefined {
  const match = /(?:^|[^\d.])(\d{1,5})\.(\d{1,5})\.(\d{1,5})(?![\d.])/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** Compares two versions: negative when `a` is older than `b`. */
export function compareVersions(a: SemanticVersion, b: SemanticVersion): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** Tells whether a version is at least `from` and less than `below`. */
export function isWithin(version: SemanticVersion, range: { from: string; below: string }): boolean {
  const from = findVersion(range.from);
  const below = findVersion(range.below);
  return (
    from !== undefined &&
    below !== undefined &&
    compareVersions(version, from) >= 0 &&
    compareVersions(version, below) < 0
  );
}
