import type { Measurement } from '@zenlogic/loadtest';

/** A count, such as `10,000`. */
export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** Seconds as milliseconds, such as `4.2 ms`. */
export function milliseconds(seconds: number | undefined): string {
  return seconds === undefined ? 'none' : `${(seconds * 1000).toFixed(1)} ms`;
}

/** The time since a moment of `performance.now()`, in seconds, such as `12.3 s`. */
export function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** How many calls failed, such as `0 of 12,000 failed`, and if any did, with what. */
export function lossOf(measurement: Measurement): string {
  const { failed, calls } = measurement;
  return `${failed} of ${count(calls)} failed${failed === 0 ? '' : `: ${failuresOf(measurement)}`}`;
}

/** What failed, by status and with an example each; empty when nothing did. */
export function failuresOf({ byStatus, errorExamples }: Measurement): string {
  return Object.entries(byStatus)
    .filter(([status]) => status !== 'OK')
    .map(([status, calls]) => `${calls} ${status} (${errorExamples[status]})`)
    .join(', ');
}
