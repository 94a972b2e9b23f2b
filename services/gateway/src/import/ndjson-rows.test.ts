import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ImportRow, maxRowLength } from './import-row.js';
import { NdjsonRows } from './ndjson-rows.js';

const box = { sku: 'BOX', name: 'Caja', price: { currency: 'CLP', minor_units: 100 } };
const boxRow = {
  product: { sku: 'BOX', name: 'Caja', description: '', price: { currency: 'CLP', minorUnits: 100 } },
};

describe('the rows of an NDJSON upload', () => {
  it('are the same however the bytes are cut', () => {
    const text = `\uFEFF${JSON.stringify(box)}\r\n\n  \n${JSON.stringify({ ...box, name: 'Cañón €' })}\n{"a":\n${JSON.stringify(box)}`;
    const bytes = Buffer.from(text);
    const whole = read([bytes]);
    assert.equal(whole.length, 4);
    assert.deepEqual(whole[0], boxRow);
    assert.deepEqual(whole[3], boxRow);
    for (let size = 1; size < 40; size++) {
      assert.deepEqual(read(cut(bytes, size)), whole, `chunks of ${size} bytes`);
    }
  });

  const problems: readonly [title: string, line: string, field: string, message: RegExp][] = [
    ['broken JSON', '{"sku": "BOX"', '', /no JSON/],
    ['a list', '[]', '', /an object/],
    ['a number', '7', '', /an object/],
    ['null', 'null', '', /an object/],
    ['a missing name', JSON.stringify({ ...box, name: undefined }), 'name', /missing/],
    ['a number for a name', JSON.stringify({ ...box, name: 7 }), 'name', /a text in quotes/],
    [
      'a price without currency',
      JSON.stringify({ ...box, price: { minor_units: 1 } }),
      'price.currency',
      /missing/,
    ],
    [
      'a fraction',
      JSON.stringify({ ...box, price: { currency: 'CLP', minor_units: 1.5 } }),
      'price.minor_units',
      /whole number/,
    ],
    [
      'an unsafe number',
      '{"sku":"BOX","name":"x","price":{"currency":"CLP","minor_units":1e300}}',
      'price.minor_units',
      /./,
    ],
    ['an unknown field', JSON.stringify({ ...box, prize: 1 }), 'prize', /no such field/],
  ];
  for (const [title, line, field, message] of problems) {
    it(`report ${title} by its field and go on`, () => {
      const rows = read([Buffer.from(`${line}\n${JSON.stringify(box)}\n`)]);
      assert.equal(rows.length, 2);
      const [row] = rows;
      assert.ok(row && 'problem' in row);
      assert.equal(row.problem.field, field);
      assert.match(row.problem.message, message);
      assert.deepEqual(rows[1], boxRow);
    });
  }

  it('C2: report a line with __proto__, and no object is changed by it', () => {
    const [row] = read([
      Buffer.from('{"sku":"BOX","name":"x","__proto__":{"x":1},"price":{"currency":"CLP","minor_units":1}}'),
    ]);
    assert.ok(row && 'problem' in row);
    assert.equal(row.problem.field, '__proto__');
    assert.equal(row.problem.sku, 'BOX');
    assert.equal(({} as { x?: number }).x, undefined);
  });

  it('report a line that is too long, hold none of it, and go on', () => {
    const long = Buffer.alloc(3 * maxRowLength, 'x');
    for (const size of [1_000, maxRowLength, 10 * maxRowLength]) {
      const rows = read(cut(Buffer.concat([long, Buffer.from(`\n${JSON.stringify(box)}\n`), long]), size));
      assert.equal(rows.length, 3, `chunks of ${size} bytes`);
      assert.deepEqual(rows[1], boxRow);
      for (const row of [rows[0], rows[2]]) {
        assert.ok(row && 'problem' in row);
        assert.match(row.problem.message, /longer than 65536 bytes/);
      }
    }
  });

  it('report a line that is not UTF-8', () => {
    const rows = read([Buffer.from(`${JSON.stringify({ ...box, name: 'Cañón' })}\n`, 'latin1')]);
    assert.ok(rows[0] && 'problem' in rows[0]);
    assert.match(rows[0].problem.message, /UTF-8/);
  });
});

function read(chunks: readonly Buffer[]): readonly ImportRow[] {
  const reader = new NdjsonRows();
  return [...chunks.flatMap((chunk) => [...reader.push(chunk)]), ...reader.end()];
}

function cut(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    chunks.push(bytes.subarray(start, start + size));
  }
  return chunks;
}
