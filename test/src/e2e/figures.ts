import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Something that was measured. */
export interface Figure {
  /** What was tried, such as `split at 90/10`. */
  readonly subject: string;
  /** What came out, with its unit, such as `10.1 % of 10,000 calls`. */
  readonly measured: string;
  /** What it had to be, such as `10 ± 0.9 %`; empty for what is only reported. */
  readonly goal: string;
  readonly isMet: boolean;
}

/** A figure with the suite that it belongs to. */
export interface SuiteFigure extends Figure {
  readonly suite: string;
}

/** Keeps a figure for the table at the end, also when the test then fails. */
export function keepFigure(file: string, figure: SuiteFigure): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

/** The figures kept so far. */
export function readFigures(file: string): SuiteFigure[] {
  if (!existsSync(file)) {
    return [];
  }
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): SuiteFigure => JSON.parse(line));
}
