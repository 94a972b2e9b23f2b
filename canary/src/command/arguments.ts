import { InvalidArgumentError } from 'commander';

/** Parses the share of the canary, a whole percentage. */
export function parsePercent(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 100) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 100, the percentage of the calls.');
  }
  return Number(text);
}

/** Parses steps such as `10,25,50,100`: rising, none of them 0. */
export function parseSteps(text: string): readonly number[] {
  const steps = text.split(',').map((one) => parsePercent(one.trim()));
  if (steps.some((step, index) => step <= (steps[index - 1] ?? 0))) {
    throw new InvalidArgumentError(
      'Each step must be a higher percentage than the one before, such as 10,25,50,100.',
    );
  }
  return steps;
}

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Parses a duration such as `90s`, `5m` or `1h` as seconds; 0 is none. */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const seconds = Number(number) * (unitSeconds[unit ?? ''] ?? Number.NaN);
  if (!(seconds > 0)) {
    throw new InvalidArgumentError('It must be a duration such as 90s, 5m or 1h.');
  }
  return seconds;
}

/** Parses a count of calls. */
export function parseCount(text: string): number {
  if (!/^\d{1,7}$/.test(text) || Number(text) === 0) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 9,999,999.');
  }
  return Number(text);
}

/** Parses the address of a Prometheus. */
export function parseUrl(text: string): string {
  if (!/^https?:\/\/./.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:9090.');
  }
  return text.replace(/\/+$/, '');
}
