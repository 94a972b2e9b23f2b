import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { foreign, startAdminRig } from '../testing/admin-rig.js';
import { spawnAuth } from '../testing/auth-process.js';
import { createAuthFolder, ids } from '../testing/demo-records.js';

describe('tokens', () => {
  it('are issued to a member, with its permissions or some of them', async (t) => {
    const { ask, client } = await startAdminRig(t);
    for (const [permissions, granted] of [
      [undefined, ['catalog:read', 'stock:write']],
      [['stock:write'], ['stock:write']],
      [[], []],
    ] as const) {
      const { code, body } = await ask('/tokens', {
        body: { user_id: ids.user, ...(permissions && { permissions }), ttl_seconds: 60 },
      });
      assert.equal(code, 201);
      const { token, permissions: answered } = body as { token: string; permissions: string[] };
      assert.deepEqual(answered, granted);
      const { response } = await client.call('auth.AuthService/VerifyToken', { token });
      assert.deepEqual(response, {
        isValid: true,
        userId: ids.user,
        organizationId: ids.organization,
        permissions: granted,
      });
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      assert.equal(claims.exp - claims.iat, 60);
    }
  });

  it('are refused', async (t) => {
    const { ask } = await startAdminRig(t);
    for (const [what, body, code, detail] of [
      ['a stranger', { user_id: randomUUID() }, 404, /names no member/],
      ['a member of another organization', { user_id: foreign.user }, 404, /names no member/],
      [
        'permissions that the member does not have',
        { user_id: ids.user, permissions: ['auth:admin'] },
        409,
        /some of what/,
      ],
      ['a life of 0 s', { user_id: ids.user, ttl_seconds: 0 }, 400, /^ttl_seconds/],
      ['a life of more than 24 h', { user_id: ids.user, ttl_seconds: 86_401 }, 400, /^ttl_seconds/],
      ['a life of 1.5 s', { user_id: ids.user, ttl_seconds: 1.5 }, 400, /^ttl_seconds/],
    ] as const) {
      await t.test(`are refused by ${code} for ${what}`, async () => {
        const answer = await ask('/tokens', { body });
        assert.equal(answer.code, code);
        assert.match(answer.problem?.detail ?? '', detail);
      });
    }
  });

  it('are not issued by 501 without a key to sign with', async (t) => {
    const { ask } = await startAdminRig(t, {});
    const { code, problem } = await ask('/tokens', { body: { user_id: ids.user } });
    assert.equal(code, 501);
    assert.match(problem?.detail ?? '', /AUTH_JWT_SIGNING_KID/);
  });

  it('are not issued by a process whose signing key is not there: it does not start', async (t) => {
    const folder = createAuthFolder();
    t.after(folder.remove);
    const child = await spawnAuth('v1', {
      AUTH_STORE: 'in-process',
      AUTH_JWT_KEYS_DIR: folder.keysDir,
      AUTH_JWT_SIGNING_KID: 'other',
    });
    t.after(() => child.signal('SIGKILL'));
    assert.equal(await child.exited, 1);
    assert.match(child.output(), /AUTH_JWT_SIGNING_KID: .* has no other\.pem; its keys are test/);
  });
});
