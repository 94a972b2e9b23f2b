import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { readCsvRecord } from './csv-record.js';
import {
  type ImportRow,
  maxRowLength,
  overlongRow,
  problemRow,
  type RowReader,
  toImportRow,
} from './import-row.js';

const lineFeed = 10;
const lineEndLength = 2;
const byteOrderMark = Buffer.from('\uFEFF');
const columns = ['sku', 'name', 'description', 'currency', 'minor_units'] as const;
type Column = (typeof columns)[number];

/**
 * Reads CSV (RFC 4180) in UTF-8 whose first row names the columns, in any order. Blank lines are no rows.
 *
 * Not by csv-parse: it cannot go on after a row that is too long, and a stray quote makes it take the rows that follow
 * for a part of the broken one. Here a row whose quotes make no sense ends at its first line break.
 *
 * `push` and `end` throw a `ServiceError`, INVALID_ARGUMENT, when the header is missing or wrong.
 */
export class CsvRows implements RowReader {
  #pending: Buffer = Buffer.alloc(0);
  /** Whether the rest of a line is skipped that was reported as too long. */
  #skipping = false;
  #header: readonly Column[] | undefined;

  *push(chunk: Buffer): Generator<ImportRow> {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const next = yield* this.#read(bytes, false);
    // A copy: what is left is small, and would keep the whole chunk.
    this.#pending = Buffer.from(bytes.subarray(next));
  }

  *end(): Generator<ImportRow> {
    yield* this.#read(this.#pending, true);
    if (this.#header === undefined) {
      throw new ServiceError(
        status.INVALID_ARGUMENT,
        `the upload has no header; begin with ${columns.join(',')}`,
      );
    }
  }

  /** Returns where the unfinished row begins. */
  *#read(bytes: Buffer, complete: boolean): Generator<ImportRow, number> {
    let position = this.#header === undefined && startsWithMark(bytes) ? byteOrderMark.length : 0;
    while (position < bytes.length) {
      if (this.#skipping) {
        const lineEnd = bytes.indexOf(lineFeed, position);
        this.#skipping = lineEnd < 0;
        position = lineEnd < 0 ? bytes.length : lineEnd + 1;
        continue;
      }
      const record = readCsvRecord(bytes, position, complete);
      if (record === undefined && bytes.length - position <= maxRowLength) {
        break;
      }
      if (record === undefined) {
        this.#skipping = true;
        yield this.#problem(overlongRow);
        continue;
      }
      const length = record.next - position;
      position = record.next;
      if (length > maxRowLength + lineEndLength) {
        yield this.#problem(overlongRow);
      } else if (record.fields === undefined) {
        yield this.#problem(misplacedQuote);
      } else if (record.fields.length === 1 && record.fields[0] === '') {
        // A blank line.
      } else if (this.#header === undefined) {
        this.#header = readHeader(record.fields);
      } else {
        yield toRow(this.#header, record.fields);
      }
    }
    return position;
  }

  #problem(row: ImportRow): ImportRow {
    if (this.#header === undefined) {
      throw new ServiceError(
        status.INVALID_ARGUMENT,
        `the header cannot be read; begin with ${columns.join(',')}`,
      );
    }
    return row;
  }
}

const misplacedQuote = problemRow(
  '',
  'a quote is misplaced; put the whole field into quotes and double those within it',
);

function startsWithMark(bytes: Buffer): boolean {
  return bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark);
}

function readHeader(fields: readonly string[]): readonly Column[] {
  const known: readonly string[] = columns;
  const unknown = fields.filter((name) => !known.includes(name));
  const missing = columns.filter((name) => name !== 'description' && !fields.includes(name));
  const twice = fields.filter((name, index) => fields.indexOf(name) !== index);
  const [problem] = [
    ...unknown.map((name) => `has a column ${JSON.stringify(name.slice(0, 64))} that is not known`),
    ...missing.map((name) => `lacks the column ${name}`),
    ...twice.map((name) => `has the column ${name} twice`),
  ];
  if (problem !== undefined) {
    throw new ServiceError(
      status.INVALID_ARGUMENT,
      `the CSV header ${problem}; the columns are ${columns.join(',')}`,
    );
  }
  return fields as readonly Column[];
}

function toRow(header: readonly Column[], fields: readonly string[]): ImportRow {
  if (fields.length !== header.length) {
    const sku = fields[header.indexOf('sku')];
    return problemRow(
      '',
      `the row has ${fields.length} fields, the header ${header.length}; make them agree`,
      sku,
    );
  }
  const values: Partial<Record<Column, string>> = {};
  for (const [index, name] of header.entries()) {
    values[name] = fields[index] ?? '';
  }
  const { sku, name, description = '', currency, minor_units: minorUnits = '' } = values;
  if (fields.some((field) => field.includes('\uFFFD'))) {
    return problemRow('', 'the row is not UTF-8; save the file as UTF-8', sku);
  }
  if (!/^-?\d{1,15}$/.test(minorUnits)) {
    return problemRow('price.minor_units', 'write a whole number of at most 15 digits', sku);
  }
  return toImportRow({ sku, name, description, price: { currency, minor_units: Number(minorUnits) } });
}
