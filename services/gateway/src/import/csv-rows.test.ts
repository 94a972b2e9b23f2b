import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { parse } from 'csv-parse/sync';
import { readCsvRecord } from './csv-record.js';
import { CsvRows } from './csv-rows.js';
import { type ImportRow, maxRowLength } from './import-row.js';

const header = 'sku,name,description,currency,minor_units\n';
const boxRow = {
  product: { sku: 'BOX', name: 'Caja', description: '', price: { currency: 'CLP', minorUnits: 100 } },
};

describe('the rows of a CSV upload', () => {
  it('are the same however the bytes are cut', () => {
    const bytes = Buffer.from(
      `\uFEFF${header}BOX,Caja,,CLP,100\r\n\n"A/1","say ""hi"", ñ €","two\nlines",CLP,5\nB,x"y,z,CLP,1\nC,c,,CLP,7`,
    );
    const whole = read([bytes]);
    assert.equal(whole.length, 4);
    assert.deepEqual(whole[0], boxRow);
    assert.deepEqual(whole[1], {
      product: {
        sku: 'A/1',
        name: 'say "hi", ñ €',
        description: 'two\nlines',
        price: { currency: 'CLP', minorUnits: 5 },
      },
    });
    assert.match(problemOf(whole[2]).message, /quote/);
    for (let size = 1; size < 60; size++) {
      assert.deepEqual(read(cut(bytes, size)), whole, `chunks of ${size} bytes`);
    }
  });

  it('take the columns in any order, and no description', () => {
    assert.deepEqual(read([Buffer.from('minor_units,name,currency,sku\n100,Caja,CLP,BOX\n')]), [boxRow]);
  });

  const headers: readonly [title: string, text: string, message: RegExp][] = [
    ['an unknown column', 'sku,name,prize,currency,minor_units\n', /column "prize" that is not known/],
    ['a missing column', 'sku,name,currency\n', /lacks the column minor_units/],
    ['a column twice', 'sku,sku,name,currency,minor_units\n', /column sku twice/],
    ['no header', 'BOX,Caja,,CLP,100\n', /not known/],
    ['nothing', '', /no header/],
    ['a __proto__ column', 'sku,name,__proto__,currency,minor_units\n', /__proto__/],
  ];
  for (const [title, text, message] of headers) {
    it(`end with INVALID_ARGUMENT for ${title}`, () => {
      assert.throws(
        () => read([Buffer.from(text)]),
        (error) =>
          error instanceof ServiceError &&
          error.code === status.INVALID_ARGUMENT &&
          message.test(error.message),
      );
    });
  }

  const problems: readonly [title: string, row: string, field: string, message: RegExp][] = [
    ['too few fields', 'BOX,Caja', '', /2 fields, the header 5/],
    ['a price that is no number', 'BOX,Caja,,CLP,1.5', 'price.minor_units', /whole number/],
    [
      'a price beyond all numbers',
      `BOX,Caja,,CLP,${'9'.repeat(400)}`,
      'price.minor_units',
      /at most 15 digits/,
    ],
    ['a quote that never closes', 'BOX,"Caja,,CLP,1', '', /quote/],
    ['text after a quote', 'BOX,"Caja"s,,CLP,1', '', /quote/],
    ['a row that is too long', `BOX,${'x'.repeat(maxRowLength)},,CLP,1`, '', /longer than/],
    ['a quote that stays open too long', `BOX,"${'x'.repeat(2 * maxRowLength)},,CLP,1`, '', /longer than/],
  ];
  for (const [title, row, field, message] of problems) {
    for (const size of [997, 1_000_000]) {
      it(`report ${title} by position and go on (chunks of ${size} bytes)`, () => {
        const good = 'BOX,Caja,,CLP,100\n';
        const rows = read(cut(Buffer.from(`${header}${good}${row}\n${good}${good}`), size));
        assert.equal(rows.length, 4);
        assert.deepEqual([rows[0], rows[2], rows[3]], [boxRow, boxRow, boxRow]);
        assert.equal(problemOf(rows[1]).field, field);
        assert.match(problemOf(rows[1]).message, message);
      });
    }
  }

  it('report a row that is not UTF-8', () => {
    const rows = read([Buffer.from(`${header}BOX,Cañón,,CLP,1\n`, 'latin1')]);
    assert.match(problemOf(rows[0]).message, /UTF-8/);
  });
});

describe('a record', () => {
  it('is read as csv-parse reads it, for thousands of random well-formed ones', () => {
    let seed = 7;
    const random = (limit: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * limit);
    };
    const alphabet = ['a', 'ñ', '€', '😀', ' ', ',', '"', '\n', '\r\n', '', '-', '"'];
    for (let round = 0; round < 5_000; round++) {
      const fields = Array.from({ length: 1 + random(5) }, () =>
        Array.from({ length: random(6) }, () => alphabet[random(alphabet.length)]).join(''),
      );
      const line = fields
        .map((field) =>
          /[",\r\n]/.test(field) || random(3) === 0 ? `"${field.replaceAll('"', '""')}"` : field,
        )
        .join(',');
      const ending = ['\n', '\r\n', ''][random(3)] ?? '';
      const bytes = Buffer.from(line + ending);
      const [expected = ['']] = parse(bytes, { record_delimiter: ['\n', '\r\n'] }) as string[][];
      const record = readCsvRecord(bytes, 0, true);
      assert.deepEqual(record?.fields ?? [''], expected, JSON.stringify(line + ending));
    }
  });
});

function problemOf(row: ImportRow | undefined) {
  assert.ok(row && 'problem' in row, `${JSON.stringify(row)} is no problem`);
  return row.problem;
}

function read(chunks: readonly Buffer[]): readonly ImportRow[] {
  const reader = new CsvRows();
  return [...chunks.flatMap((chunk) => [...reader.push(chunk)]), ...reader.end()];
}

function cut(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    chunks.push(bytes.subarray(start, start + size));
  }
  return chunks;
}
