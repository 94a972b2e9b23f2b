import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { localKey } from '../records.js';
import { foreign, startAdminRig } from '../testing/admin-rig.js';
import { askRest } from '../testing/ask-rest.js';
import { ids } from '../testing/demo-records.js';

const own = { name: 'Quay', active: true };

describe('locals', () => {
  it('are created, replaced, shown and removed, and all of that may be repeated', async (t) => {
    const { ask, redis } = await startAdminRig(t);
    const id = randomUUID();
    const path = `/locals/${id}`;
    assert.equal((await ask(path)).code, 404);
    for (let attempt = 0; attempt < 2; attempt++) {
      const { code, body } = await ask(path, { method: 'PUT', body: own });
      assert.deepEqual([code, body], [200, { local_id: id, ...own }]);
    }
    assert.deepEqual(JSON.parse((await redis.get(localKey(id).name)) ?? ''), {
      organization_id: ids.organization,
      ...own,
    });
    const renamed = { name: 'Größerer Kai ⚓', active: false };
    // The id in upper case is the same local.
    const { body } = await ask(`/locals/${id.toUpperCase()}`, { method: 'PUT', body: renamed });
    assert.deepEqual(body, { local_id: id, ...renamed });
    assert.deepEqual((await ask(path)).body, { local_id: id, ...renamed });
    for (let attempt = 0; attempt < 2; attempt++) {
      assert.equal((await ask(path, { method: 'DELETE' })).code, 204);
    }
    assert.equal((await ask(path)).code, 404);
    assert.equal(await redis.exists(localKey(id).name), 0);
  });

  it('of another organization are not shown, not removed and never taken over', async (t) => {
    const { ask, redis } = await startAdminRig(t);
    const path = `/locals/${foreign.local}`;
    const before = await redis.get(localKey(foreign.local).name);
    const [shown, unknown] = [await ask(path), await ask(`/locals/${randomUUID()}`)];
    assert.deepEqual([shown.code, shown.problem?.detail], [404, unknown.problem?.detail]);
    assert.equal((await ask(path, { method: 'DELETE' })).code, 204, 'as for one that is not there');
    const { code, problem } = await ask(path, { method: 'PUT', body: own });
    assert.deepEqual([code, problem?.detail], [409, 'local_id is taken; choose another, at random']);
    assert.equal(await redis.get(localKey(foreign.local).name), before);
  });

  it('are not taken over by who writes at the same moment', async (t) => {
    const { auth, folder } = await startAdminRig(t);
    const theirs = folder.token({ organization: foreign.organization, permissions: ['auth:admin'] });
    const ours = folder.token({ permissions: ['auth:admin'] });
    for (let round = 0; round < 20; round++) {
      const url = `${auth.restUrl}/api/v1/locals/${randomUUID()}`;
      const put = (token: string) => askRest(url, { method: 'PUT', token, body: own });
      const codes = (await Promise.all([put(ours), put(theirs)])).map(({ code }) => code);
      assert.deepEqual(codes.sort(), [200, 409]);
      const seen = await Promise.all([ours, theirs].map((token) => askRest(url, { token })));
      assert.deepEqual(seen.map(({ code }) => code).sort(), [200, 404]);
    }
  });

  it('are answered about anew by gRPC at once', async (t) => {
    const { ask, client } = await startAdminRig(t);
    const validate = () =>
      client.call('auth.AuthService/ValidateLocal', {
        userId: ids.user,
        organizationId: ids.organization,
        localId: ids.local,
      });
    assert.equal((await validate()).response['localName'], 'Harbour');
    await ask(`/locals/${ids.local}`, { method: 'PUT', body: own });
    assert.equal((await validate()).response['localName'], 'Quay');
    await ask(`/locals/${ids.local}`, { method: 'DELETE' });
    assert.equal((await validate()).response['isValid'], false);
  });

  it('are checked', async (t) => {
    const { ask } = await startAdminRig(t);
    for (const [what, body, field] of [
      ['without a name', { active: true }, 'name'],
      ['with an empty name', { name: '', active: true }, 'name'],
      ['with a name that is too long', { name: '⚓'.repeat(101), active: true }, 'name'],
      ['of another organization', { ...own, organization_id: foreign.organization }, 'organization_id'],
      ['with a text for active', { name: 'Quay', active: 'yes' }, 'active'],
    ] as const) {
      await t.test(`C1: are refused by 400 ${what}`, async () => {
        const { code, problem } = await ask(`/locals/${randomUUID()}`, { method: 'PUT', body });
        assert.deepEqual([code, problem?.errors?.map((error) => error.field)], [400, [field]]);
      });
    }
  });
});
