import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { status } from '@grpc/grpc-js';
import { users } from '@zenlogic/runtime/testing/auth-records';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { type CatalogRig, importProducts, localId, product, startRig } from '../testing/catalog-rig.js';
import { SyncLog } from '../testing/sync-log.js';
import { WatchLog } from '../testing/watch-log.js';

/** Opens each kind of stream with a token and waits until each is served. */
async function openStreams({ first: { client } }: CatalogRig, token: string) {
  const watching = new WatchLog(client.watch({ localId }, { token }));
  await watching.begun();
  const syncing = new SyncLog(client.sync({ token }), { localId, clientId: 'till' });
  await syncing.until(({ started }) => started !== undefined);
  const importing = client.import({ token });
  importing.stream.write({ localId, product: product('coffee') });
  return [watching.ended, syncing.ended, importing.outcome] as const;
}

async function start(t: TestContext): Promise<CatalogRig> {
  const rig = await startRig(t, { env: { CATALOG_ACCESS_CHECK_MS: '400' } });
  await importProducts(rig.first.client, ['tea']);
  return rig;
}

describe('a caller who loses access', () => {
  it('A19: is refused within a second after the token was revoked, and its streams end with 16', async (t) => {
    const rig = await start(t);
    const token = rig.auth.token(users.keeper);
    const streams = await openStreams(rig, token);
    const answer = await fetch(`${rig.auth.restUrl}/api/v1/tokens/revoke`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${rig.auth.token(users.keeper, { permissions: ['auth:admin'] })}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ token }),
    });
    assert.equal(answer.status, 204, await answer.text());
    const refused = await eventually(
      () => rig.first.client.getProduct({ localId, sku: 'tea' }, { token }),
      ({ code }) => code === status.UNAUTHENTICATED,
      1_000,
    );
    t.diagnostic(`refused ${Math.round(refused)} ms after it was revoked`);
    for (const ended of streams) {
      const { code, details } = await ended;
      assert.equal(code, status.UNAUTHENTICATED, details);
    }
  });

  it('ends its streams with 16 when the token has expired', async (t) => {
    const rig = await start(t);
    const streams = await openStreams(rig, rig.auth.token(users.keeper, { lifetime: 4 }));
    for (const ended of streams) {
      const { code, details } = await ended;
      assert.equal(code, status.UNAUTHENTICATED, details);
    }
  });

  it('ends its streams with 7 when all locals are taken away', async (t) => {
    const rig = await start(t);
    const streams = await openStreams(rig, rig.auth.token(users.keeper));
    const answer = await fetch(`${rig.auth.restUrl}/api/v1/members/${users.keeper.id}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${rig.auth.token(users.reader, { permissions: ['auth:admin'] })}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ locals: [], permissions: [...users.keeper.permissions] }),
    });
    assert.ok(answer.ok, await answer.text());
    for (const ended of streams) {
      const { code, details } = await ended;
      assert.equal(code, status.PERMISSION_DENIED, details);
    }
  });
});
