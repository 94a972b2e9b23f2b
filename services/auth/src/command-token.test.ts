import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dataFile, ids } from './testing/demo-records.js';
import { runAdmin } from './testing/run-admin.js';
import { readTokenKeys } from './token-keys.js';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.js';

const issuer = 'https://auth.example.com';
const audience = 'zenlogic';
const env = { AUTH_JWT_ISSUER: issuer, AUTH_JWT_AUDIENCE: audience };

describe('auth-admin token issue', () => {
  let folder: string;
  let keys: string;
  let verifier: TokenVerifier;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'command-token-'));
    keys = join(folder, 'keys');
    await runAdmin(['keys', 'create', '--dir', keys, '--kid', 'first', '--algorithm', 'RS256']);
    await runAdmin(['keys', 'create', '--dir', keys, '--kid', 'second', '--algorithm', 'ES256']);
    verifier = createTokenVerifier({ keys: readTokenKeys(keys), issuer, audience });
  });
  after(() => rmSync(folder, { recursive: true }));

  const issue = (...args: string[]) => runAdmin(['token', 'issue', '--keys', keys, ...args], env);
  const someone = ['--user', ids.user, '--organization', ids.organization];
  const kidOf = (token = '') =>
    JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;

  /** Writes a data file with `count` members. */
  function writeMembers(count: number): string {
    const path = join(folder, `${count}.ndjson`);
    const members = Array.from({ length: count }, (_, index) =>
      JSON.stringify({
        type: 'member',
        user_id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        organization_id: ids.organization,
        locals: '*',
        permissions: [`catalog:${'abc'[index % 3]}`],
      }),
    );
    writeFileSync(path, [dataFile.split('\n')[0], ...members].join('\n'));
    return path;
  }

  test('prints a token that verifies, and nothing else, on standard output', async () => {
    const permissions = ['--permission', 'catalog:read', '--permission', 'stock:write'];
    const { code, stdout, stderr } = await issue(
      '--kid',
      'second',
      ...someone,
      ...permissions,
      '--ttl',
      '2h',
    );
    assert.equal(code, 0, stderr);
    const claims = verifier.verify(stdout.trimEnd());
    assert.equal(claims?.subject, ids.user);
    assert.equal(claims.organization, ids.organization);
    assert.deepEqual(claims.permissions, ['catalog:read', 'stock:write']);
    assert.equal(claims.expireTime - claims.issueTime, 2 * 60 * 60);
    assert.match(stderr, new RegExp(`${claims.id}.*token revoke`));
  });

  test('is valid for 15 minutes and permits nothing unless told otherwise', async () => {
    const { stdout } = await issue('--kid', 'first', ...someone);
    const claims = verifier.verify(stdout.trimEnd());
    assert.ok(claims);
    assert.equal(claims.expireTime - claims.issueTime, 15 * 60);
    assert.deepEqual(claims.permissions, []);
  });

  test('takes issuer and audience from options before the environment', async () => {
    const { stdout } = await issue('--kid', 'first', ...someone, '--audience', 'another');
    assert.equal(verifier.verify(stdout.trimEnd()), undefined);
    const other = createTokenVerifier({ keys: readTokenKeys(keys), issuer, audience: 'another' });
    assert.equal(other.verify(stdout.trimEnd())?.subject, ids.user);
  });

  test('prints a line for each of the first members of a file, keys in turn', async () => {
    const file = writeMembers(5);
    const { code, stdout, stderr } = await issue(
      '--kid',
      'first',
      '--kid',
      'second',
      '--from',
      file,
      '--limit',
      '3',
    );
    assert.equal(code, 0, stderr);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ token }) => kidOf(token)),
      ['first', 'second', 'first'],
    );
    for (const [index, { token, ...identity }] of lines.entries()) {
      const permissions = [`catalog:${'abc'[index]}`];
      assert.deepEqual(identity, {
        user_id: `00000000-0000-4000-8000-00000000000${index}`,
        organization_id: ids.organization,
        permissions,
      });
      const claims = verifier.verify(token);
      assert.equal(claims?.subject, identity.user_id);
      assert.deepEqual(claims.permissions, permissions);
    }
  });

  test('takes all members of a file without --limit', async () => {
    const { stdout } = await issue('--kid', 'second', '--from', writeMembers(4));
    assert.equal(stdout.trimEnd().split('\n').length, 4);
  });

  const refusals: readonly [name: string, args: () => readonly string[], message: RegExp][] = [
    [
      'an unknown kid',
      () => ['--kid', 'third', ...someone],
      /--kid third: .* no third\.pem; its keys are first, second/,
    ],
    ['no --user', () => ['--kid', 'first', '--organization', ids.organization], /give --user, or .*--from/],
    ['a user that is no UUID', () => ['--kid', 'first', ...someone, '--user', 'bob'], /got user bob/],
    [
      'two keys for one token',
      () => ['--kid', 'first', '--kid', 'second', ...someone],
      /several --kid .* go with --from/,
    ],
    [
      '--from together with --user',
      () => ['--kid', 'first', '--from', 'x', ...someone],
      /'--from <file>' cannot be used with/,
    ],
    [
      'more than the file has',
      () => ['--kid', 'first', '--from', writeMembers(2), '--limit', '3'],
      /has 2 members, --limit asks for 3/,
    ],
    ['a file that is not there', () => ['--kid', 'first', '--from', join(folder, 'no.ndjson')], /no\.ndjson/],
    [
      'an audience that is empty',
      () => ['--kid', 'first', ...someone, '--audience', ''],
      /AUTH_JWT_AUDIENCE/,
    ],
    ...['0s', '25h', '1d'].map((ttl): [string, () => string[], RegExp] => [
      `--ttl '${ttl}'`,
      () => ['--kid', 'first', ...someone, `--ttl=${ttl}`],
      /--ttl .*Write a duration from 1s to 24h/,
    ]),
  ];
  for (const [name, args, message] of refusals) {
    test(`refuses ${name} and prints no token`, async () => {
      const { code, stdout, stderr } = await issue(...args());
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /, 'no stack trace');
    });
  }
});
