import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { revocationKey } from '../records.js';
import { askRest } from '../testing/ask-rest.js';
import { audience, issuer, startAuth } from '../testing/auth-process.js';
import { ready, startRig } from '../testing/auth-rig.js';
import { ids } from '../testing/demo-records.js';
import { refusedTokens } from '../testing/refused-tokens.js';
import { createTokenForge } from '../testing/token-forge.js';

const { user, organization } = ids;
const path = `/api/v1/locals/${ids.local}`;

it('an administrator needs a token that is good', async (t) => {
  const forge = createTokenForge({ issuer, audience, user, organization, permissions: ['auth:admin'] });
  const keysDir = mkdtempSync(join(tmpdir(), 'tokens-'));
  t.after(() => rmSync(keysDir, { recursive: true }));
  for (const [kid, { publicKey }] of Object.entries({ 'rsa-1': forge.rsa, 'ec-1': forge.ec })) {
    writeFileSync(join(keysDir, `${kid}.pem`), publicKey.export({ type: 'spki', format: 'pem' }));
  }
  const rig = await startRig(t, { release: 'v1', env: { AUTH_JWT_KEYS_DIR: keysDir } });
  await ready(rig);
  const url = rig.auth.restUrl + path;

  await t.test('A18: of any key', async () => {
    for (const token of [forge.withClaims(), forge.withEcHeader()]) {
      assert.equal((await askRest(url, { token })).code, 200);
    }
  });

  for (const { name, tokens } of refusedTokens(forge, audience)) {
    await t.test(`refuses by 401: ${name}`, async () => {
      for (const token of tokens()) {
        const { code, headers } = await askRest(url, { token });
        assert.equal(code, 401, token.slice(0, 300));
        assert.match(headers.get('www-authenticate') ?? '', /^Bearer realm="zenlogic"/);
      }
    });
  }

  await t.test('refuses by 401 without a token', async () => {
    const { code, headers } = await askRest(url);
    assert.deepEqual([code, headers.get('www-authenticate')], [401, 'Bearer realm="zenlogic"']);
  });

  await t.test('A12, A16: refuses by 400 a token over 8 KiB, by 431 a header over 16 KiB', async () => {
    assert.equal((await askRest(url, { token: 'a'.repeat(8_193) })).code, 400);
    assert.equal((await askRest(url, { token: forge.withHeader({ kid: 'k'.repeat(9_000) }) })).code, 400);
    const megabyte = { headers: { authorization: `Bearer ${'a'.repeat(1024 * 1024)}` } };
    // A client that is still sending may lose the connection before it reads the answer.
    const code = await fetch(url, megabyte).then(
      (response) => response.status,
      () => 431,
    );
    assert.equal(code, 431);
    const tooLarge = { headers: { authorization: `Bearer ${'a'.repeat(17_000)}` } };
    assert.equal((await fetch(url, tooLarge)).status, 431);
  });

  await t.test('refuses by 403 a token without the permission', async () => {
    for (const permissions of [[], ['catalog:read'], ['auth:administer'], ['AUTH:ADMIN']]) {
      const { code, problem } = await askRest(url, { token: forge.withClaims({ permissions }) });
      assert.equal(code, 403);
      assert.match(problem?.detail ?? '', /does not permit auth:admin/);
    }
  });
});

it('A19: a token that is revoked by REST on one replica is refused by the other within 1 s', async (t) => {
  const rig = await startRig(t, { release: 'v1' });
  const second = await startAuth('v2', {
    AUTH_REDIS_URL: rig.valkey.url,
    AUTH_JWT_KEYS_DIR: rig.folder.keysDir,
  });
  t.after(async () => {
    second.signal('SIGKILL');
    await second.exited;
  });
  await ready(rig);
  await eventually(
    async () => (await askRest(`${second.restUrl}/health/ready`)).code,
    (code) => code === 200,
    5_000,
  );
  const admin = rig.folder.token({ permissions: ['auth:admin'] });
  const revoke = (token: string) =>
    askRest(`${rig.auth.restUrl}/api/v1/tokens/revoke`, { token: admin, body: { token } });
  const slowest: number[] = [];
  for (let round = 0; round < 5; round++) {
    const token = rig.folder.token({ permissions: ['auth:admin'] });
    assert.equal((await askRest(second.restUrl + path, { token })).code, 200);
    assert.equal((await revoke(token)).code, 204);
    assert.equal((await revoke(token)).code, 204, 'again, it does no harm');
    const took = await eventually(
      async () => (await askRest(second.restUrl + path, { token })).code,
      (code) => code === 401,
      1_000,
    );
    slowest.push(took);
    assert.equal((await askRest(rig.auth.restUrl + path, { token })).code, 401);
  }
  t.diagnostic(`refused after at most ${Math.round(Math.max(...slowest))} ms`);

  await t.test('its revocation is kept until it expires', async () => {
    const issueTime = Math.floor(Date.now() / 1000);
    const token = rig.folder.token({ id: 'kept', issueTime });
    assert.equal((await revoke(token)).code, 204);
    assert.equal(await rig.redis.expiretime(revocationKey('kept').name), issueTime + 900);
  });

  await t.test(
    'a foreign token and one that is not valid get the same 404, and nothing is written',
    async () => {
      const foreign = rig.folder.token({
        id: 'foreign',
        organization: '11111111-2222-4333-8444-555555555555',
      });
      const answers = [await revoke(foreign), await revoke(`${foreign}x`), await revoke('a.b.c')];
      assert.deepEqual(
        answers.map(({ code }) => code),
        [404, 404, 404],
      );
      assert.equal(new Set(answers.map(({ problem }) => problem?.detail)).size, 1);
      assert.equal(await rig.redis.exists(revocationKey('foreign').name), 0);
    },
  );
});
