import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { locals, users } from '@zenlogic/runtime/testing/auth-records';
import { ask } from '../testing/ask.js';
import { type EventStream, openEvents } from '../testing/event-stream.js';
import { createScope, type GatewayRig, startCatalog, startRig } from '../testing/gateway-rig.js';

describe('a watch, over a real catalog', () => {
  const scope = createScope();
  let rig: GatewayRig;
  let token: string;
  let adjustments = 0;

  before(async () => {
    rig = await startRig(scope);
    token = rig.auth.token(users.keeper);
    const rows = ['A', 'B'].map((sku) =>
      JSON.stringify({ sku, name: sku, price: { currency: 'CLP', minor_units: 1 } }),
    );
    const headers = { 'content-type': 'application/x-ndjson' };
    await ask(`${rig.harbour}/products/import`, { token, headers, body: rows.join('\n') });
    await adjust('A', 10);
  });
  after(scope.end);

  async function adjust(sku: string, delta: number): Promise<void> {
    adjustments++;
    const body = {
      client_id: 'till',
      adjustments: [{ adjustment_id: String(adjustments), sku, delta }],
    };
    const { status } = await ask(`${rig.harbour}/stock/adjustments`, { token, body });
    assert.equal(status, 200);
  }

  async function watch(
    test: { after(end: () => void): void },
    headers: Readonly<Record<string, string>> = {},
    query = '',
  ): Promise<EventStream> {
    const stream = await openEvents(`${rig.harbour}/stock/watch${query}`, token, headers);
    test.after(stream.close);
    assert.equal(stream.response.status, 200);
    return stream;
  }

  it('begins with the stock of the moment and goes on with each change', async (t) => {
    const stream = await watch(t);
    assert.equal(stream.response.headers.get('content-type'), 'text/event-stream');
    const end = await stream.until('snapshot_end');
    assert.deepEqual(end.levels, [{ sku: 'A', quantity: 10 }]);
    assert.notEqual(end.id, '');
    await adjust('B', 3);
    const change = await stream.next();
    assert.equal(change?.name, 'changes');
    assert.deepEqual(
      change?.levels.map(({ sku, quantity }) => [sku, quantity]),
      [['B', 3]],
    );
    assert.match(change?.levels[0]?.change_time ?? '', /^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('goes on after the last event, by Last-Event-ID or by resume_token, and misses nothing', async (t) => {
    const first = await watch(t);
    const { id } = await first.until('snapshot_end');
    first.close();
    await adjust('B', 1);
    await adjust('A', -1);
    for (const resumed of [
      await watch(t, { 'last-event-id': id }),
      await watch(t, {}, `?resume_token=${encodeURIComponent(id)}`),
      await watch(t, { 'last-event-id': id }, '?resume_token=other'),
    ]) {
      const levels = [];
      while (levels.length < 2) {
        const event = await resumed.next();
        assert.equal(event?.name, 'changes');
        levels.push(...(event?.levels ?? []));
      }
      assert.deepEqual(
        levels.map(({ sku }) => sku),
        ['B', 'A'],
      );
    }
  });

  it('of a foreign local is refused with 403, before any event', async () => {
    const path = `${rig.harbour}/stock/watch`;
    assert.equal((await ask(path, { token: rig.auth.token(users.stranger) })).status, 403);
    assert.equal((await ask(path, { token: rig.auth.token(users.visitor) })).status, 403);
    assert.equal((await ask(path.replace(locals.harbour.id, locals.depot.id), { token })).status, 403);
    assert.equal((await ask(path, { token: 'a.b.c' })).status, 401);
    assert.equal((await fetch(path)).status, 401);
    assert.equal((await ask(`${path}?resume_token=nonsense`, { token })).status, 400);
    assert.equal((await ask(path, { token, headers: { accept: 'application/json' } })).status, 406);
  });

  it('goes on when its replica of catalog is killed, and its client sees every change once', async (t) => {
    const streams = [await watch(t), await watch(t), await watch(t), await watch(t)];
    for (const stream of streams) {
      await stream.until('snapshot_end');
    }
    await adjust('A', 1);
    const [, killed] = rig.replicas;
    killed.signal('SIGKILL');
    await killed.exited;
    await adjust('A', 1);
    await adjust('A', 1);
    for (const stream of streams) {
      const quantities: number[] = [];
      while (quantities.length < 3) {
        const event = await stream.next();
        assert.equal(event?.name, 'changes', 'no snapshot, no end');
        quantities.push(...(event?.levels ?? []).map(({ quantity }) => quantity));
      }
      const [first = 0] = quantities;
      assert.deepEqual(quantities, [first, first + 1, first + 2]);
    }
  });

  it('ends when no replica of catalog is left, so that its client connects again with its last id', async (t) => {
    const stream = await watch(t);
    const { id } = await stream.until('snapshot_end');
    await adjust('B', 1);
    const { id: last = '' } = (await stream.next()) ?? {};
    assert.notEqual(last, id);
    const [replica] = rig.replicas;
    replica.signal('SIGKILL');
    await replica.exited;
    assert.equal(await stream.next(), undefined, 'the response ended');
    const { status, headers } = await ask(`${rig.harbour}/stock/watch`, {
      token,
      headers: { 'last-event-id': last },
    });
    assert.equal(status, 503);
    assert.ok(headers.has('retry-after'));

    // Elsewhere, such as on the port of before, it goes on.
    const next = await startCatalog(scope, rig.valkey.url, rig.auth, replica.address);
    assert.equal(next.address, replica.address);
    for (let attempt = 0; ; attempt++) {
      const answer = await fetch(`${rig.harbour}/stock/watch`, {
        headers: { authorization: `Bearer ${token}`, 'last-event-id': last },
      });
      if (answer.status === 200) {
        await answer.body?.cancel();
        break;
      }
      await answer.body?.cancel();
      assert.ok(attempt < 200, `${answer.status}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});
