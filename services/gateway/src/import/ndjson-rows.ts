import { isUtf8 } from 'node:buffer';
import {
  type ImportRow,
  maxRowLength,
  overlongRow,
  problemRow,
  type RowReader,
  toImportRow,
} from './import-row.js';

const lineFeed = 10;
const byteOrderMark = '\uFEFF';

/** Reads NDJSON: a JSON object a line, in UTF-8. Blank lines are no rows. */
export class NdjsonRows implements RowReader {
  /** The unfinished line, or undefined while the rest of one that is too long is skipped. */
  #pending: Buffer | undefined = Buffer.alloc(0);

  push(chunk: Buffer): readonly ImportRow[] {
    const rows: ImportRow[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      const line = chunk.subarray(start, end);
      if (this.#pending === undefined) {
        rows.push(overlongRow);
      } else {
        add(rows, this.#pending.length === 0 ? line : Buffer.concat([this.#pending, line]));
      }
      this.#pending = Buffer.alloc(0);
      start = end + 1;
    }
    if (this.#pending !== undefined && start < chunk.length) {
      const length = this.#pending.length + chunk.length - start;
      this.#pending =
        length > maxRowLength ? undefined : Buffer.concat([this.#pending, chunk.subarray(start)]);
    }
    return rows;
  }

  end(): readonly ImportRow[] {
    const rows: ImportRow[] = [];
    if (this.#pending === undefined) {
      rows.push(overlongRow);
    } else {
      add(rows, this.#pending);
    }
    return rows;
  }
}

function add(rows: ImportRow[], line: Buffer): void {
  if (line.length > maxRowLength) {
    rows.push(overlongRow);
    return;
  }
  if (!isUtf8(line)) {
    rows.push(problemRow('', 'the row is not UTF-8; save the file as UTF-8'));
    return;
  }
  const text = line.toString();
  // A mark of byte order can only stand at the very beginning of a file, and nobody means it.
  const json = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  if (json.trim() === '') {
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    rows.push(problemRow('', 'the row is no JSON; write one object a line'));
    return;
  }
  rows.push(toImportRow(value));
}
