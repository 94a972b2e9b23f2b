/** A count with commas between the thousands. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A percentage with as many digits as mean something: `10 %`, `9.87 %`. */
export function percent(value: number): string {
  return `${Number(value.toFixed(2))} %`;
}

/** Milliseconds to three digits that mean something: `0.46`, `12.3`, `250`; `–` for none. */
export function milliseconds(value: number | undefined): string {
  if (value === undefined) {
    return '–';
  }
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** A time in seconds: `0.4 s`, `12.0 s`. */
export function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

/** A longer time for people: `45 s`, `5 min`, `1 h 30 min`. */
export function duration(totalSeconds: number): string {
  const whole = Math.max(0, Math.round(totalSeconds));
  const parts = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const;
  const shown = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}`);
  return shown.length === 0 ? '0 s' : shown.slice(0, 2).join(' ');
}

/** How long ago something was: `3 min ago`. A time that is none stays as it is. */
export function ago(time: string, now: number): string {
  const then = Date.parse(time);
  return Number.isNaN(then) ? time : `${duration((now - then) / 1000)} ago`;
}

/** Statuses and how often, the most frequent first: `INTERNAL 12, UNKNOWN 1`; `none` for none. OK is left out. */
export function otherThanOk(byStatus: Readonly<Record<string, number>>): string {
  const others = Object.entries(byStatus).filter(([status, calls]) => status !== 'OK' && calls > 0);
  return others.length === 0
    ? 'none'
    : others
        .sort(([, a], [, b]) => b - a)
        .map(([status, calls]) => `${status} ${count(calls)}`)
        .join(', ');
}
