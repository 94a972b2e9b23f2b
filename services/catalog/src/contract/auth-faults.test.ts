import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import { findFreePort } from '@zenlogic/runtime/testing/valkey-process';
import { importProducts, localId, ready, startRig } from '../testing/catalog-rig.js';
import { WatchLog } from '../testing/watch-log.js';

describe('an auth that does not answer', () => {
  it('keeps catalog ready, refuses all with 14, and ends streams with 14 when access is checked again', async (t) => {
    const rig = await startRig(t, { env: { CATALOG_ACCESS_CHECK_MS: '500' } });
    const { client } = rig.first;
    await importProducts(client, ['tea']);
    const log = new WatchLog(client.watch({ localId }));
    await log.begun();
    rig.auth.signal('SIGKILL');
    await rig.auth.exited;
    const outcome = await client.getProduct({ localId, sku: 'tea' });
    assert.equal(outcome.code, status.UNAVAILABLE, outcome.details);
    assert.match(outcome.details, /^auth does not answer, so nothing is allowed/);
    const ended = await log.ended;
    assert.equal(ended.code, status.UNAVAILABLE, ended.details);
    assert.equal(await client.health(''), 'SERVING');
  });

  it('answers by the REST fallback of auth while its gRPC is away, says so, and lets nobody else in', async (t) => {
    const nowhere = `127.0.0.1:${await findFreePort()}`;
    const rig = await startRig(t, { env: { CATALOG_AUTH_TARGET: nowhere, CATALOG_BREAKER_FAILURES: '1' } });
    const { client } = rig.first;
    await ready(client);
    await eventually(
      () => client.getProduct({ localId, sku: 'tea' }),
      ({ code }) => code === status.NOT_FOUND,
      10_000,
    );
    await importProducts(client, ['tea']);
    const outcome = await client.getProduct({ localId, sku: 'tea' });
    assert.deepEqual([outcome.code, outcome.headers?.get('x-fallback')], [status.OK, ['auth-rest']]);
    const refused = await client.getProduct({ localId, sku: 'tea' }, { token: 'a.b.c' });
    assert.equal(refused.code, status.UNAUTHENTICATED);
    const log = new WatchLog(client.watch({ localId }));
    await log.begun();
    log.cancel();
  });
});
