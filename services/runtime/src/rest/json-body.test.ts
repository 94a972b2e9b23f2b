import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseJsonBody } from './json-body.js';
import { ProblemError } from './problem.js';

const parse = (text: string) => parseJsonBody(Buffer.from(text));

function assertRefused(read: () => unknown, message: RegExp): void {
  assert.throws(read, (error) => {
    assert.ok(error instanceof ProblemError);
    assert.equal(error.status, 400);
    assert.match(error.message, message);
    return true;
  });
}

describe('parseJsonBody', () => {
  it('reads JSON', () => {
    assert.deepEqual(parse('{"a":[1,"ü",null],"constructors":"prototype"}'), {
      a: [1, 'ü', null],
      constructors: 'prototype',
    });
  });

  for (const key of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__', 'construc\\u0074or']) {
    it(`C2: refuses the key ${key} wherever it is, and changes no object`, () => {
      for (const body of [
        `{"${key}":{"x":1}}`,
        `{"a":{"b":[{"${key}":{"prototype":{"x":1}}}]}}`,
        `[[{"${key}":null}]]`,
      ]) {
        assertRefused(() => parse(body), /the body has a field (__proto__|constructor|prototype)/);
      }
      assert.equal(({} as { x?: unknown }).x, undefined);
    });
  }

  for (const [what, body] of [
    ['nothing', ''],
    ['half of an object', '{"a":'],
    ['a comma too many', '{"a":1,}'],
    ['a byte order mark', '\u{feff}{}'],
    ['NaN', 'NaN'],
  ] as const) {
    it(`C1: refuses ${what} without quoting it`, () => {
      assertRefused(() => parse(body), /^the body is not valid JSON(, at position \d+)?$/);
    });
  }

  it('C1: refuses bytes that are no UTF-8', () => {
    assertRefused(() => parseJsonBody(Buffer.from([0x22, 0xc3, 0x28, 0x22])), /UTF-8/);
  });

  it('C1: refuses half of a surrogate pair in a text and in a key', () => {
    assertRefused(() => parse('{"a":"\\ud800"}'), /surrogate/);
    assertRefused(() => parse('{"\\udc00":1}'), /surrogate/);
    assert.equal(parse('"\\ud83d\\ude00"'), '😀');
  });

  it('looks into a body that is nested as deep as 1 MiB allows', () => {
    const depth = 500_000;
    const text = `${'['.repeat(depth)}"\\u0061"${']'.repeat(depth)}`;
    assert.ok(Array.isArray(parse(text)));
  });
});
