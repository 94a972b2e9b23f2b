import { isUnmeasured, type Unmeasured } from './measurements.js';
import { type Spread, summarize } from './statistics.js';

/** What came of a row. Rows for information have no limit and are never judged. */
export type RowOutcome = 'met' | 'not met' | 'not measured' | 'information';

/** A row of the report. */
export interface Row {
  readonly what: string;
  readonly unit:
    | 'ratio'
    | 'milliseconds'
    | 'microseconds'
    | 'milliseconds a second'
    | 'calls per CPU second'
    | 'bytes'
    | 'megabytes'
    | 'seconds'
    | 'items a second'
    | 'count';
  /** Undefined when it could not be measured. */
  readonly figure: Spread | undefined;
  /** Undefined for rows that inform. */
  readonly limit: { readonly comparison: '≤' | '<' | '≥'; readonly value: number } | undefined;
  readonly outcome: RowOutcome;
  /** Why it was not measured, or what it is compared with. */
  readonly note: string;
}

/** What a figure is compared with. */
export type Limit = NonNullable<Row['limit']>;

/** The figures of an arm, round by round; none when it was not measured. */
export function pick<Figure>(
  figures: ReadonlyMap<string, readonly Figure[]>,
  arm: string,
): readonly Figure[] {
  return figures.get(arm) ?? [];
}

/**
 * Creates a row from what was measured, and judges its median when there is a limit.
 *
 * @param read gives a figure for each round; none, or one that is no number, is not measured.
 */
export function row<T extends object>(
  what: string,
  unit: Row['unit'],
  limit: Limit | undefined,
  measured: T | Unmeasured,
  read: (measured: T) => readonly number[],
  note = '',
): Row {
  if (isUnmeasured(measured)) {
    return { what, unit, limit, figure: undefined, outcome: 'not measured', note: measured.problem };
  }
  const figures = read(measured);
  if (figures.length === 0 || !figures.every((figure) => Number.isFinite(figure) && figure >= 0)) {
    return { what, unit, limit, figure: undefined, outcome: 'not measured', note: 'a round gave no figure' };
  }
  const figure = summarize(figures);
  return {
    what,
    unit,
    limit,
    figure,
    outcome: limit === undefined ? 'information' : judge(figure.median, limit),
    note,
  };
}

function judge(median: number, { comparison, value }: Limit): RowOutcome {
  const met = { '≤': median <= value, '<': median < value, '≥': median >= value }[comparison];
  return met ? 'met' : 'not met';
}

/** 0 when all limits are met, 1 when one is not, 2 when something could not be measured. */
export function exitCodeOf(rows: readonly Row[]): 0 | 1 | 2 {
  if (rows.some(({ outcome }) => outcome === 'not measured')) {
    return 2;
  }
  return rows.some(({ outcome }) => outcome === 'not met') ? 1 : 0;
}
