import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { memberKey, organizationKey } from '../records.js';
import { foreign, startAdminRig } from '../testing/admin-rig.js';
import { askRest } from '../testing/ask-rest.js';
import { ids } from '../testing/demo-records.js';

describe('members', () => {
  const body = { locals: [ids.local], permissions: ['stock:write', 'catalog:read', 'catalog:read'] };

  it('are created, replaced, shown and removed, and all of that may be repeated', async (t) => {
    const { ask, redis } = await startAdminRig(t);
    const id = randomUUID();
    const path = `/members/${id}`;
    const saved = { user_id: id, locals: [ids.local], permissions: ['catalog:read', 'stock:write'] };
    assert.equal((await ask(path)).code, 404);
    for (let attempt = 0; attempt < 2; attempt++) {
      const answer = await ask(path, { method: 'PUT', body });
      assert.deepEqual([answer.code, answer.body], [200, saved]);
    }
    assert.deepEqual((await ask(path)).body, saved);
    const everywhere = { locals: '*', permissions: [] };
    assert.equal((await ask(path, { method: 'PUT', body: everywhere })).code, 200);
    assert.deepEqual((await ask(path)).body, { user_id: id, ...everywhere });
    for (let attempt = 0; attempt < 2; attempt++) {
      assert.equal((await ask(path, { method: 'DELETE' })).code, 204);
    }
    assert.equal((await ask(path)).code, 404);
    assert.equal(await redis.exists(memberKey(ids.organization, id).name), 0);
  });

  it('have permissions that are shown and replaced by themselves', async (t) => {
    const { ask, client } = await startAdminRig(t);
    const id = randomUUID();
    const path = `/members/${id}/permissions`;
    assert.equal((await ask(path)).code, 404);
    assert.equal((await ask(path, { method: 'PUT', body: { permissions: [] } })).code, 404);
    await ask(`/members/${id}`, { method: 'PUT', body });
    const changed = { user_id: id, permissions: ['catalog:write'] };
    assert.deepEqual(
      (await ask(path, { method: 'PUT', body: { permissions: ['catalog:write'] } })).body,
      changed,
    );
    assert.deepEqual((await ask(path)).body, changed);
    assert.deepEqual((await ask(`/members/${id}`)).body, { ...changed, locals: [ids.local] });
    const { response } = await client.call('auth.AuthService/GetUserPermissions', {
      userId: id,
      organizationId: ids.organization,
    });
    assert.deepEqual(response, { permissions: ['catalog:write'] });
  });

  it('of another organization do not exist, and no request reaches them', async (t) => {
    const { ask, redis } = await startAdminRig(t);
    const name = memberKey(foreign.organization, foreign.user).name;
    const before = await redis.get(name);
    assert.equal((await ask(`/members/${foreign.user}`)).code, 404);
    assert.equal((await ask(`/members/${foreign.user}/permissions`)).code, 404);
    assert.equal((await ask(`/members/${foreign.user}`, { method: 'DELETE' })).code, 204);
    assert.equal((await ask(`/members/${foreign.user}`, { method: 'PUT', body })).code, 200);
    assert.equal(await redis.get(name), before, 'the same user in the own organization is another member');
  });

  it('are refused by 409, naming each local that the organization does not have', async (t) => {
    const { ask, redis } = await startAdminRig(t);
    const id = randomUUID();
    const locals = [ids.local, foreign.local, randomUUID()];
    const { code, problem } = await ask(`/members/${id}`, { method: 'PUT', body: { ...body, locals } });
    assert.equal(code, 409);
    assert.deepEqual(problem?.errors, [
      { field: 'locals.1', message: `the organization has no local ${locals[1]}` },
      { field: 'locals.2', message: `the organization has no local ${locals[2]}` },
    ]);
    assert.equal(await redis.exists(memberKey(ids.organization, id).name), 0);
  });

  it('cannot take the administration from themselves, but from others', async (t) => {
    const { ask } = await startAdminRig(t);
    const without = { method: 'PUT', body: { locals: '*', permissions: ['catalog:read'] } };
    it('are checked', async (t) => {
      const { ask } = await startAdminRig(t);
      for (const [path, question] of [
        [`/members/${ids.user}`, without],
        [`/members/${ids.user}/permissions`, { method: 'PUT', body: { permissions: [] } }],
        [`/members/${ids.user.toUpperCase()}`, { method: 'DELETE' }],
      ] as const) {
        const { code, problem } = await ask(path, question);
        assert.equal(code, 409);
        assert.match(problem?.detail ?? '', /take auth:admin from yourself/);
      }
      const keeping = { method: 'PUT', body: { locals: '*', permissions: ['auth:admin'] } };
      assert.equal((await ask(`/members/${ids.user}`, keeping)).code, 200);
      const colleague = randomUUID();
      assert.equal((await ask(`/members/${colleague}`, keeping)).code, 200);
      assert.equal((await ask(`/members/${colleague}`, without)).code, 200);
    });

    for (const [what, bad, field] of [
      ['with a permission that is none', { locals: '*', permissions: ['everything'] }, 'permissions.0'],
      ['with a local id that is none', { locals: ['x'], permissions: [] }, 'locals.0'],
      ['without locals', { permissions: [] }, 'locals'],
      ['with too many permissions', { locals: '*', permissions: Array(101).fill('a:b') }, 'permissions'],
    ] as const) {
      await t.test(`C1: are refused by 400 ${what}`, async () => {
        const { code, problem } = await ask(`/members/${randomUUID()}`, { method: 'PUT', body: bad });
        assert.deepEqual([code, problem?.errors?.map((error) => error.field)], [400, [field]]);
      });
    }
  });
});

it('an administrator of an organization that is not active, or not there, administers nothing', async (t) => {
  const { auth, redis, folder, ask } = await startAdminRig(t);
  const nowhere = folder.token({ organization: randomUUID(), permissions: ['auth:admin'] });
  assert.equal((await askRest(`${auth.restUrl}/api/v1/members/${ids.user}`, { token: nowhere })).code, 403);
  await redis.set(organizationKey(ids.organization).name, '{"name":"Acme","active":false}');
  await eventually(
    async () => (await ask(`/members/${ids.user}`)).code,
    (code) => code === 403,
    1_000,
  );
});
