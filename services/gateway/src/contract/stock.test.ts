import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { users } from '@zenlogic/runtime/testing/auth-records';
import { ask } from '../testing/ask.js';
import { createScope, type GatewayRig, startRig } from '../testing/gateway-rig.js';

describe('the stock of a local, over a real catalog', () => {
  const scope = createScope();
  let rig: GatewayRig;
  let token: string;

  before(async () => {
    rig = await startRig(scope);
    token = rig.auth.token(users.keeper);
    const rows = ['A', 'B/1'].map((sku) =>
      JSON.stringify({ sku, name: sku, price: { currency: 'CLP', minor_units: 1 } }),
    );
    const headers = { 'content-type': 'application/x-ndjson' };
    await ask(`${rig.harbour}/products/import`, { token, headers, body: rows.join('\n') });
    await adjust('setup', [['one', 'A', 10]]);
  });
  after(scope.end);

  function adjust(
    clientId: string,
    changes: readonly (readonly [id: string, sku: string, delta: number])[],
    as = token,
  ) {
    const adjustments = changes.map(([id, sku, delta]) => ({ adjustment_id: id, sku, delta }));
    return ask<{ results: Result[] }>(`${rig.harbour}/stock/adjustments`, {
      token: as,
      body: { client_id: clientId, adjustments },
    });
  }

  it('is told for several products', async () => {
    const { status, body } = await ask<unknown>(`${rig.harbour}/stock?sku=A&sku=B%2F1&sku=NONE`, { token });
    assert.equal(status, 200);
    assert.deepEqual(body, {
      results: [
        { sku: 'A', availability: 'sufficient', quantity: 10 },
        { sku: 'B/1', availability: 'sufficient', quantity: 0 },
        { sku: 'NONE', availability: 'unknown_sku', quantity: 0 },
      ],
    });
  });

  it('is told for one product', async () => {
    const { body } = await ask<{ results: unknown[] }>(`${rig.harbour}/stock?sku=A`, { token });
    assert.equal(body.results.length, 1);
    assert.equal((await ask(`${rig.harbour}/stock`, { token })).status, 400);
  });

  it('is checked for what is wanted', async () => {
    const items = [
      { sku: 'A', quantity: 10 },
      { sku: 'B/1', quantity: 1 },
    ];
    const { body } = await ask<{ results: Result[] }>(`${rig.harbour}/stock/check`, {
      token,
      body: { items },
    });
    assert.deepEqual(
      body.results.map(({ availability }) => availability),
      ['sufficient', 'insufficient'],
    );
  });

  it('is adjusted in order, each answered, exactly once however often it is sent', async () => {
    const changes = [
      ['1', 'B/1', 5],
      ['2', 'B/1', -7],
      ['3', 'NONE', 1],
      ['4', 'B/1', 0],
      ['5', 'B/1', -2],
    ] as const;
    for (const [repeated, refusedAt] of [
      [false, 5],
      // Only what was applied is remembered; what was refused is tried again, at the quantity of now.
      [true, 3],
    ] as const) {
      const { status, body } = await adjust('till-1', changes);
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual(
        body.results.map(({ adjustment_id: id, outcome, quantity }) => [id, outcome, quantity]),
        [
          ['1', 'applied', 5],
          ['2', 'insufficient_stock', refusedAt],
          ['3', 'unknown_sku', 0],
          ['4', 'invalid', refusedAt],
          ['5', 'applied', 3],
        ],
        JSON.stringify(body),
      );
      assert.deepEqual([body.results[0]?.repeated, body.results[4]?.repeated], [repeated, repeated]);
    }
    const { body } = await ask<{ results: Result[] }>(`${rig.harbour}/stock?sku=B%2F1`, { token });
    assert.equal(body.results[0]?.quantity, 3);
  });

  it('takes 1,000 adjustments in one request, and no more', async () => {
    const changes = Array.from({ length: 1_001 }, (_, index) => [`n${index}`, 'A', 1] as const);
    const { status, body, elapsed } = await adjust('till-2', changes.slice(0, 1_000));
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.results.length, 1_000);
    assert.deepEqual(
      body.results.map(({ quantity }) => quantity),
      changes.slice(1).map((_, index) => 11 + index),
    );
    assert.ok(elapsed < 5_000);
    assert.equal((await adjust('till-2', changes)).status, 400);
    assert.equal((await adjust('till-2', [])).status, 400);
  });

  it('is adjusted only by those who may', async () => {
    const change = [['x', 'A', 1]] as const;
    assert.equal((await adjust('till-3', change, rig.auth.token(users.reader))).status, 403);
    assert.equal((await adjust('till-3', change, rig.auth.token(users.stranger))).status, 403);
    assert.equal((await adjust('till-3', change, 'a.b.c')).status, 401);
    assert.equal((await adjust('not a client', change)).status, 400);
  });

  const bodies: readonly [title: string, body: string, status: number][] = [
    ['malformed JSON', '{"items": [', 400],
    ['a wrong type', '{"items": "A"}', 400],
    ['a wrong type inside', '{"items": [{"sku": 1, "quantity": "2"}]}', 400],
    ['a fraction', '{"items": [{"sku": "A", "quantity": 1.5}]}', 400],
    ['a number that is too large', '{"items": [{"sku": "A", "quantity": 1e300}]}', 400],
    ['an unknown field', '{"items": [], "more": 1}', 400],
    ['nothing', '', 400],
    ['a body over the limit', JSON.stringify({ items: 'x'.repeat(1024 * 1024) }), 413],
    ['C2: __proto__', '{"items": [{"sku": "A", "quantity": 1}], "__proto__": {"x": 1}}', 400],
    ['C2: __proto__ inside', '{"items": [{"sku": "A", "quantity": 1, "__proto__": {"x": 1}}]}', 400],
    ['C2: constructor.prototype', '{"items": [], "constructor": {"prototype": {"x": 1}}}', 400],
    ['C2: an escaped __proto__', '{"items": [], "\\u005f_proto__": {"x": 1}}', 400],
  ];
  for (const [title, body, expected] of bodies) {
    it(`C1: answers ${expected} to ${title}`, async () => {
      const { status, body: problem } = await ask(`${rig.harbour}/stock/check`, {
        token,
        method: 'POST',
        body,
      });
      assert.equal(status, expected, JSON.stringify(problem));
      assert.equal(problem.status, expected);
    });
  }
});

interface Result {
  readonly adjustment_id: string;
  readonly outcome: string;
  readonly quantity: number;
  readonly repeated: boolean;
  readonly availability: string;
}
