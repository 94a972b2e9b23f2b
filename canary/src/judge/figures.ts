import type { Kind } from './evidence.js';

/** A count with commas between the thousands; a fraction is cut off. */
export function count(value: number): string {
  return Math.floor(value).toLocaleString('en-US');
}

/** `24 of 1,012 calls (2.4 %: INTERNAL 20, UNKNOWN 4)`; `0 of 1,012 calls` for none. */
export function partOf({ counted, byStatus }: Kind, calls: number): string {
  const part = `${count(counted)} of ${count(calls)} calls`;
  return counted === 0 ? part : `${part} (${percent((counted / calls) * 100)}: ${statuses(byStatus)})`;
}

/** Two digits that mean something, so that a small share is not shown as none: `12 %`, `2.4 %`, `0.013 %`. */
export function percent(value: number): string {
  return `${value >= 10 ? value.toFixed(0) : Number(value.toPrecision(2))} %`;
}

/** Milliseconds to three digits: `0.46 ms`, `12.3 ms`, `5,000 ms`. */
export function milliseconds(value: number): string {
  return `${value < 100 ? Number(value.toPrecision(3)) : count(value)} ms`;
}

/** How rarely something of this probability comes about: `once in 10,000 times`. */
export function rarity(probability: number): string {
  const times = 1 / probability;
  return times > rarest ? `less than once in ${count(rarest)} times` : `once in ${count(times)} times`;
}

const rarest = 1e12;

function statuses(byStatus: Readonly<Record<string, number>>): string {
  return Object.entries(byStatus)
    .sort(([, a], [, b]) => b - a)
    .map(([status, calls]) => `${status} ${count(calls)}`)
    .join(', ');
}
