const lineFeed = 10;
const carriageReturn = 13;
const quote = 34;
const comma = 44;

/** A record in bytes, where it ends, and what is wrong with it. */
export type CsvRecord =
  | { readonly fields: readonly string[]; readonly next: number }
  /** A quote stands where none may; the record is given up at its first line break. */
  | { readonly fields: undefined; readonly next: number };

/**
 * Reads one record of RFC 4180: fields between commas, in quotes when they hold commas, quotes (doubled) or line
 * breaks.
 *
 * @param complete whether nothing comes after `bytes`, so that the last record needs no line break.
 * @returns undefined when the record does not end in `bytes`.
 */
export function readCsvRecord(bytes: Buffer, start: number, complete: boolean): CsvRecord | undefined {
  const lineEnd = bytes.indexOf(lineFeed, start);
  const firstQuote = bytes.indexOf(quote, start);
  if (lineEnd >= 0 && (firstQuote < 0 || firstQuote > lineEnd)) {
    return { fields: textOf(bytes, start, lineEnd).split(','), next: lineEnd + 1 };
  }
  if (firstQuote < 0) {
    return complete
      ? { fields: textOf(bytes, start, bytes.length).split(','), next: bytes.length }
      : undefined;
  }
  const record = readQuoted(bytes, start, complete);
  if (record === 'malformed') {
    if (lineEnd < 0 && !complete) {
      return undefined;
    }
    // Whatever the quote meant, the next line most likely is a record of its own.
    return { fields: undefined, next: lineEnd < 0 ? bytes.length : lineEnd + 1 };
  }
  return record;
}

function readQuoted(bytes: Buffer, start: number, complete: boolean): CsvRecord | undefined | 'malformed' {
  const fields: string[] = [];
  let position = start;
  for (;;) {
    let end: number;
    if (bytes[position] === quote) {
      const closing = findClosingQuote(bytes, position + 1);
      if (closing === undefined || (closing + 1 === bytes.length && !complete)) {
        return complete ? 'malformed' : undefined;
      }
      fields.push(bytes.toString('utf8', position + 1, closing).replaceAll('""', '"'));
      end = closing + 1;
      if (bytes[end] === carriageReturn && (end + 1 === bytes.length || bytes[end + 1] === lineFeed)) {
        end++;
      }
    } else {
      end = position;
      while (end < bytes.length && bytes[end] !== comma && bytes[end] !== lineFeed) {
        if (bytes[end] === quote) {
          return 'malformed';
        }
        end++;
      }
      fields.push(textOf(bytes, position, end, bytes[end] !== comma));
    }
    if (end >= bytes.length) {
      return complete ? { fields, next: bytes.length } : undefined;
    }
    if (bytes[end] === lineFeed) {
      return { fields, next: end + 1 };
    }
    if (bytes[end] !== comma) {
      return 'malformed';
    }
    position = end + 1;
  }
}

function findClosingQuote(bytes: Buffer, from: number): number | undefined {
  let position = bytes.indexOf(quote, from);
  while (position >= 0 && bytes[position + 1] === quote) {
    position = bytes.indexOf(quote, position + 2);
  }
  return position < 0 ? undefined : position;
}

/** The text without the carriage return before a line break. */
function textOf(bytes: Buffer, start: number, end: number, endsLine = true): string {
  return bytes.toString(
    'utf8',
    start,
    endsLine && end > start && bytes[end - 1] === carriageReturn ? end - 1 : end,
  );
}
