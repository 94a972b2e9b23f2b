import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { locals, users } from '@zenlogic/runtime/testing/auth-records';
import { ask } from '../testing/ask.js';
import { createScope, type GatewayRig, startRig } from '../testing/gateway-rig.js';

const ndjson = { 'content-type': 'application/x-ndjson' };

describe('the products of a local, over a real catalog', () => {
  const scope = createScope();
  let rig: GatewayRig;
  let token: string;

  before(async () => {
    rig = await startRig(scope);
    token = rig.auth.token(users.keeper);
    const rows = ['A-1', 'A-2', 'B/1'].map((sku, index) => JSON.stringify(product(sku, 100 + index)));
    const { status, body } = await upload(rows.join('\n'));
    assert.equal(status, 200, JSON.stringify(body));
  });
  after(scope.end);

  function upload(body: string, headers: Readonly<Record<string, string>> = ndjson, as = token) {
    return ask<ImportAnswer>(`${rig.harbour}/products/import`, { token: as, headers, body });
  }

  it('are listed page by page', async () => {
    const first = await ask<Page>(`${rig.harbour}/products?page_size=2`, { token });
    assert.deepEqual(first.body.products, [product('A-1', 100), product('A-2', 101)]);
    const { next_page_token: next } = first.body;
    const second = await ask<Page>(`${rig.harbour}/products?page_token=${encodeURIComponent(next)}`, {
      token,
    });
    assert.deepEqual(second.body, { products: [product('B/1', 102)], next_page_token: '' });
  });

  it('are got one by one, also with a / in the SKU', async () => {
    const { status, body } = await ask<unknown>(`${rig.harbour}/products/B%2F1`, { token });
    assert.equal(status, 200);
    assert.deepEqual(body, product('B/1', 102));
  });

  it('are 404 when the local has none of that SKU, 400 when it is no SKU', async () => {
    assert.equal((await ask(`${rig.harbour}/products/NONE`, { token })).status, 404);
    assert.equal((await ask(`${rig.harbour}/products/a%20b`, { token })).status, 400);
    assert.equal((await ask(`${rig.harbour}/products?page_size=0`, { token })).status, 400);
    assert.equal((await ask(`${rig.harbour}/products?page_size=1001`, { token })).status, 400);
    assert.equal((await ask(`${rig.harbour}/products?page_token=x`, { token })).status, 400);
  });

  it('are shown to nobody without a token, a permission or the local', async () => {
    const path = `${rig.harbour}/products`;
    assert.equal((await fetch(path)).status, 401);
    assert.equal((await ask(path, { token: `${token}x` })).status, 401);
    assert.equal((await ask(path, { token: rig.auth.token(users.visitor) })).status, 403);
    assert.equal((await ask(path, { token: rig.auth.token(users.stranger) })).status, 403);
    const elsewhere = path.replace(locals.harbour.id, locals.airport.id);
    assert.equal((await ask(elsewhere, { token: rig.auth.token(users.reader) })).status, 403);
  });

  it('are imported from NDJSON with a broken row in the middle, which is reported by its position', async () => {
    const rows = [
      JSON.stringify(product('C-1')),
      '{"sku": "C-2", "name": ',
      JSON.stringify(product('not a sku')),
      JSON.stringify({ ...product('C-4'), price: { currency: 'CLP', minor_units: '7' } }),
      JSON.stringify({ ...product('A-1'), name: 'Caja nueva' }),
    ];
    const { status, body } = await upload(rows.join('\n'));
    assert.equal(status, 200);
    const { errors, ...counts } = body;
    assert.deepEqual(counts, { received: 5, created: 1, updated: 1, rejected: 3 });
    assert.deepEqual(
      errors.map(({ position, sku, field }) => [position, sku, field]),
      [
        [2, '', ''],
        [3, 'not a sku', 'sku'],
        [4, 'C-4', 'price.minor_units'],
      ],
    );
    for (const { message } of errors) {
      assert.match(message, /;|write/, 'it says how to mend it');
    }
    const changed = await ask<{ name: string }>(`${rig.harbour}/products/A-1`, { token });
    assert.equal(changed.body.name, 'Caja nueva');
  });

  it('are imported from CSV, and importing them again changes nothing', async () => {
    const csv =
      'sku,name,description,currency,minor_units\nD-1,"Caja, grande","dos\nlíneas",CLP,5\nD-2,x,,CLP\n';
    for (const counts of [
      { received: 2, created: 1, updated: 0, rejected: 1 },
      { received: 2, created: 0, updated: 1, rejected: 1 },
    ]) {
      const { status, body } = await upload(csv, { 'content-type': 'text/csv; charset=utf-8' });
      assert.equal(status, 200, JSON.stringify(body));
      const { errors, ...got } = body;
      assert.deepEqual(got, counts);
      assert.deepEqual(
        errors.map(({ position }) => position),
        [2],
      );
    }
    const { body } = await ask<unknown>(`${rig.harbour}/products/D-1`, { token });
    assert.deepEqual(body, {
      sku: 'D-1',
      name: 'Caja, grande',
      description: 'dos\nlíneas',
      price: { currency: 'CLP', minor_units: 5 },
    });
  });

  it('are imported in part when all rows but one are broken: the first 100 are reported', async () => {
    const rows = [
      ...Array.from({ length: 250 }, (_, index) =>
        index % 2 === 0 ? 'broken' : JSON.stringify(product('?')),
      ),
      JSON.stringify(product('E-1')),
    ];
    const { body } = await upload(rows.join('\n'));
    const { errors, ...counts } = body;
    assert.deepEqual(counts, { received: 251, created: 1, updated: 0, rejected: 250 });
    assert.deepEqual(
      errors.map(({ position }) => position),
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
    assert.match(errors[98]?.message ?? '', /no JSON/);
    assert.equal(errors[99]?.field, 'sku');
  });

  it('are not imported from nothing, a wrong header, another type or into a foreign local', async () => {
    for (const empty of ['', '\n \n']) {
      assert.equal((await upload(empty)).status, 400, JSON.stringify(empty));
    }
    const csv = { 'content-type': 'text/csv' };
    assert.equal((await upload('', csv)).status, 400);
    assert.equal((await upload('sku,name,description,currency,minor_units\n', csv)).status, 400);
    assert.match(JSON.stringify((await upload('sku,name\nA,b\n', csv)).body), /lacks the column currency/);
    assert.equal((await upload('[]', { 'content-type': 'application/json' })).status, 415);
    const row = JSON.stringify(product('F-1'));
    assert.equal((await upload(row, ndjson, rig.auth.token(users.stranger))).status, 403);
    assert.equal((await upload(row, ndjson, rig.auth.token(users.reader))).status, 403);
    assert.equal((await upload('broken', ndjson, rig.auth.token(users.stranger))).status, 403);
    assert.equal((await upload(row, ndjson, 'a.b.c')).status, 401);
  });
});

interface Page {
  readonly products: readonly object[];
  readonly next_page_token: string;
}

interface ImportAnswer {
  readonly received: number;
  readonly created: number;
  readonly updated: number;
  readonly rejected: number;
  readonly errors: readonly {
    readonly position: number;
    readonly sku: string;
    readonly field: string;
    readonly message: string;
  }[];
}

function product(sku: string, minorUnits = 100) {
  return {
    sku,
    name: `Product ${sku}`,
    description: '',
    price: { currency: 'CLP', minor_units: minorUnits },
  };
}
