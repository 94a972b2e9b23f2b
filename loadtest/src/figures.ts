import type { HistogramQuantile } from './histogram-quantile.js';

/** Seconds as milliseconds, to three digits that mean something: `0.46`, `3.12`, `12.3`, `250`. */
export function milliseconds(seconds: number): string {
  const value = seconds * 1000;
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** A quantile of a histogram in milliseconds; `> 5000` beyond its last edge, `–` when there is none. */
export function quantileMilliseconds(quantile: HistogramQuantile | undefined): string {
  if (quantile === undefined) {
    return '–';
  }
  return quantile.beyond ? `> ${milliseconds(quantile.value)}` : milliseconds(quantile.value);
}

/** A count with commas between the thousands. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A percentage with two decimals: `10.03 %`. */
export function percent(value: number): string {
  return `${value.toFixed(2)} %`;
}

/** Statuses and how often: `UNAVAILABLE 3, UNKNOWN 1`; `none` for none. OK is left out. */
export function errorCounts(byStatus: Readonly<Record<string, number>>): string {
  const errors = Object.entries(byStatus).filter(([status, calls]) => status !== 'OK' && calls > 0);
  return errors.length === 0
    ? 'none'
    : errors
        .sort(([, a], [, b]) => b - a)
        .map(([status, calls]) => `${status} ${count(calls)}`)
        .join(', ');
}
