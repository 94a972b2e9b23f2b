import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { runAdmin } from './testing/run-admin.js';
import { readTokenKeys } from './token-keys.js';

describe('auth-admin keys create', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'command-keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const algorithm of ['RS256', 'ES256']) {
    test(`makes an ${algorithm} key that auth reads, for its owner's eyes only, in a new folder`, async () => {
      const dir = join(folder, 'new', 'keys');
      const args = ['keys', 'create', '--dir', dir, '--kid', 'main', '--algorithm', algorithm];
      const { code, stdout, stderr } = await runAdmin(args);
      assert.equal(code, 0, stderr);
      assert.equal(stdout, `${join(dir, 'main.pem')}\n`);
      assert.match(stderr, /restart them/);
      const key = readTokenKeys(dir).get('main');
      assert.equal(key?.algorithm, algorithm);
      assert.equal(key.privateKey?.type, 'private');
      assert.equal(statSync(join(dir, 'main.pem')).mode & 0o777, 0o600);
      assert.equal(statSync(dir).mode & 0o777, 0o700);
      assert.deepEqual(readdirSync(dir), ['main.pem'], 'nothing else is left');
    });
  }

  test('never overwrites a key, also when two are made at the same time', async () => {
    const create = () =>
      runAdmin(['keys', 'create', '--dir', folder, '--kid', 'main', '--algorithm', 'ES256']);
    const results = await Promise.all([create(), create()]);
    assert.deepEqual(results.map(({ code }) => code).sort(), [0, 1]);
    const before = readFileSync(join(folder, 'main.pem'), 'utf8');
    const { code, stdout, stderr } = await create();
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /main\.pem exists and was left as it is; take another --kid/);
    assert.equal(readFileSync(join(folder, 'main.pem'), 'utf8'), before);
    assert.deepEqual(readdirSync(folder), ['main.pem']);
  });

  test('A12: refuses a kid that could be a path, and writes nothing', async () => {
    for (const kid of ['../main', '']) {
      const { code, stderr } = await runAdmin(['keys', 'create', '--dir', folder, `--kid=${kid}`]);
      assert.equal(code, 1);
      assert.match(stderr, /--kid <kid>.*(1 to 64 letters|argument missing)/);
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  test('says when the folder is a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await runAdmin(['keys', 'create', '--dir', file, '--kid', 'main']);
    assert.equal(code, 1);
    assert.match(stderr, /file\/main\.pem cannot be written: /);
    assert.doesNotMatch(stderr, /\n\s+at /, 'no stack trace');
  });
});
