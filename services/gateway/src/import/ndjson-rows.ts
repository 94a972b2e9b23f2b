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
const nothing: Buffer = Buffer.alloc(0);
const byteOrderMark = '\uFEFF';

/** Reads NDJSON: a JSON object a line, in UTF-8. Blank lines are no rows. */
export class NdjsonRows implements RowReader {
  /** The unfinished line, or undefined while the rest of one that is too long is skipped. */
  #pending: Buffer | undefined = nothing;

  *push(chunk: Buffer): Generator<ImportRow> {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      yield* this.#finish(chunk.subarray(start, end));
      start = end + 1;
    }
    if (this.#pending !== undefined && start < chunk.length) {
      const rest = chunk.subarray(start);
      this.#pending =
        this.#pending.length + rest.length > maxRowLength ? undefined : Buffer.concat([this.#pending, rest]);
    }
  }

  *end(): Generator<ImportRow> {
    yield* this.#finish(nothing);
  }

  #finish(end: Buffer): Iterable<ImportRow> {
    const pending = this.#pending;
    this.#pending = nothing;
    if (pending === undefined) {
      return [overlongRow];
    }
    return readLine(pending.length === 0 ? end : Buffer.concat([pending, end]));
  }
}

/** At most one row. */
function readLine(line: Buffer): readonly ImportRow[] {
  if (line.length > maxRowLength) {
    return [overlongRow];
  }
  if (!isUtf8(line)) {
    return [problemRow('', 'the row is not UTF-8; save the file as UTF-8')];
  }
  const text = line.toString();
  // A mark of byte order can only stand at the very beginning of a file, and nobody means it.
  const json = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  if (json.trim() === '') {
    return [];
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return [problemRow('', 'the row is no JSON; write one object a line')];
  }
  return [toImportRow(value)];
}
