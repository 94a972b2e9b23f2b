import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DataFileError, parseData, readDataFile, toEntry } from './data-file.js';
import { ids, records } from './testing/demo-records.js';

const other = '880e8400-e29b-41d4-a716-446655440003';
const organization = { type: 'organization', id: ids.organization, name: 'Acme', active: true };
const local = {
  type: 'local',
  id: ids.local,
  organization_id: ids.organization,
  name: 'Harbour',
  active: true,
};
const member = {
  type: 'member',
  user_id: ids.user,
  organization_id: ids.organization,
  locals: [ids.local],
  permissions: ['catalog:read', 'stock:write'],
};

function file(...lines: readonly (object | string)[]): string {
  return lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
}

describe('a data file', () => {
  it('becomes the records that the service reads', () => {
    const entries = parseData(file(organization, local, member), 'd').map(toEntry);
    assert.deepEqual(new Map(entries.map(({ name, text }) => [name, text])), records);
  });

  it('may have its records in any order, blank lines, Windows line ends and ids in upper case', () => {
    const text = file(
      { ...member, locals: '*', user_id: ids.user.toUpperCase() },
      '',
      '  ',
      { ...local, organization_id: ids.organization.toUpperCase() },
      organization,
      '',
    );
    const parsed = parseData(text.replaceAll('\n', '\r\n'), 'd');
    assert.deepEqual(
      parsed.map(({ line, type }) => [line, type]),
      [
        [1, 'member'],
        [4, 'local'],
        [5, 'organization'],
      ],
    );
  });

  it('may be empty', () => {
    assert.deepEqual(parseData('', 'd'), []);
  });

  const bad: readonly [what: string, line: object | string, message: RegExp][] = [
    ['what is no JSON', '{"type":', /^not a JSON object$/],
    ['JSON that is no object', '[1]', /^not a JSON object$/],
    ['null', 'null', /^not a JSON object$/],
    ['an unknown type', { ...organization, type: 'shop' }, /^type: write organization, local or member$/],
    ['no type', { id: other }, /^type: write organization, local or member$/],
    ['an id that is no UUID', { ...organization, id: 'acme' }, /^id: write a UUID$/],
    ['a missing field', { type: 'organization', id: other, active: true }, /^name: /],
    ['an empty name', { ...organization, id: other, name: '' }, /^name: /],
    ['a text for yes or no', { ...organization, id: other, active: 'yes' }, /^active: /],
    ['a field too many', { ...organization, id: other, colour: 'red' }, /colour/],
    ['locals that are neither * nor a list', { ...member, user_id: other, locals: 'all' }, /^locals: /],
    ['a local that is no UUID', { ...member, user_id: other, locals: ['x'] }, /^locals/],
    [
      'a permission that is none',
      { ...member, user_id: other, permissions: ['catalog:read', 'root'] },
      /^permissions\.1: write a permission as noun:verb, such as catalog:read$/,
    ],
    [
      'an organization again',
      { ...organization, name: 'Other' },
      /^says the same thing as line 1; keep one of them$/,
    ],
    ['a local again', local, /^says the same thing as line 2/],
    ['a member again', { ...member, permissions: [] }, /^says the same thing as line 3/],
    [
      'a local of an unknown organization',
      { ...local, id: other, organization_id: other },
      new RegExp(`^organization_id: the file has no organization ${other}$`),
    ],
    [
      'a member of an unknown organization',
      { ...member, organization_id: other, locals: '*' },
      new RegExp(`^organization_id: the file has no organization ${other}$`),
    ],
    [
      'a member with an unknown local',
      { ...member, user_id: other, locals: [ids.local, other] },
      new RegExp(`^locals: the organization has no local ${other} in this file$`),
    ],
  ];
  for (const [what, line, message] of bad) {
    it(`is refused as a whole for ${what}, with its line`, () => {
      assert.throws(
        () => parseData(file(organization, local, member, line), 'demo.ndjson'),
        (error) => {
          assert.ok(error instanceof DataFileError);
          assert.deepEqual(
            error.problems.map((problem) => problem.line),
            [4],
          );
          assert.match(error.problems[0]?.message ?? '', message);
          return true;
        },
      );
    });
  }

  it('is refused with all its bad lines at once, in order', () => {
    const text = file(
      member,
      organization,
      'nonsense',
      local,
      { ...local, id: other, name: '' },
      organization,
    );
    assert.throws(
      () => parseData(text.replace(ids.local, other), 'demo.ndjson'),
      (error) => {
        assert.ok(error instanceof DataFileError);
        assert.match(
          error.message,
          /^4 bad record\(s\), nothing was \w+:\ndemo\.ndjson:1: locals: .*\ndemo\.ndjson:3: /,
        );
        assert.match(
          error.message,
          /\ndemo\.ndjson:5: name: .*\ndemo\.ndjson:6: says the same thing as line 2/,
        );
        return true;
      },
    );
  });

  it('is read from where it lies, and named when it is not there', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'data-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'demo.ndjson');
    writeFileSync(path, file(organization, local, member));
    assert.equal((await readDataFile(path)).length, 3);
    await assert.rejects(readDataFile(join(folder, 'none.ndjson')), /none\.ndjson/);
  });
});
