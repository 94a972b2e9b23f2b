const milliseconds: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/**
 * Reads a duration as Istio's manifests write it: `1.5s`, `300ms`, `1h30m`.
 *
 * @returns Milliseconds, or `undefined` when the text is not a duration or is shorter than 1 ms.
 */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) {
    return undefined;
  }
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)) {
    total += Number(amount) * (milliseconds[unit ?? ''] ?? Number.NaN);
  }
  const rounded = Math.round(total);
  // Envoy takes a duration of 0 for "without limit", which nobody means by `0s`.
  return rounded >= 1 && Number.isSafeInteger(rounded) ? rounded : undefined;
}
