import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { locals, users } from '@zenlogic/runtime/testing/auth-records';
import type { CatalogClient, Outcome } from '../testing/catalog-client.js';
import {
  adjustStock,
  type CatalogRig,
  importProducts,
  localId,
  product,
  startRig,
} from '../testing/catalog-rig.js';

let rig: CatalogRig;
let client: CatalogClient;
const ends: (() => void | Promise<void>)[] = [];

before(async () => {
  rig = await startRig({ after: (end) => ends.unshift(end) });
  client = rig.first.client;
  await importProducts(client, ['tea', 'Tea', 'tea/green-1', 'coffee', '__proto__', 'constructor']);
  await adjustStock(rig.second.client, [
    ['tea', 5],
    ['coffee', 2],
    ['__proto__', 3],
  ]);
});

after(async () => {
  for (const end of ends) {
    await end();
  }
});

describe('GetProduct', () => {
  it('gets a product, whoever serves and however the UUID is written', async () => {
    for (const replica of [rig.first, rig.second]) {
      const { response } = await replica.client.getProduct({ localId: localId.toUpperCase(), sku: 'tea' });
      assert.deepEqual(response?.product, {
        ...product('tea'),
        price: { currency: 'EUR', minorUnits: '250' },
      });
    }
  });

  it('gets a product that is named as an object has it', async () => {
    for (const sku of ['__proto__', 'constructor']) {
      const { response } = await client.getProduct({ localId, sku });
      assert.equal(response?.product?.name, `Product ${sku}`);
    }
  });

  it('fails with NOT_FOUND for a sku that the local does not have', async () => {
    const outcome = await client.getProduct({ localId, sku: 'TEA' });
    assertRefused(outcome, status.NOT_FOUND, /no product with the sku TEA/);
  });

  for (const sku of ['', 'a b', 'tea\n', 'é', 'x'.repeat(65)]) {
    it(`fails with INVALID_ARGUMENT for the sku ${JSON.stringify(sku)}`, async () => {
      const outcome = await client.getProduct({ localId, sku });
      assertRefused(outcome, status.INVALID_ARGUMENT, /^sku is (empty|malformed); give 1 to 64/);
    });
  }
});

describe('ListProducts', () => {
  it('lists all products in the order of their SKUs, page by page', async () => {
    const skus: (string | undefined)[] = [];
    let pageToken = '';
    let pages = 0;
    do {
      const { response } = await client.listProducts({ localId, pageSize: 2, pageToken });
      skus.push(...(response?.products.map(({ sku }) => sku) ?? []));
      pageToken = response?.nextPageToken ?? '';
      pages++;
    } while (pageToken !== '');
    assert.deepEqual(skus, ['Tea', '__proto__', 'coffee', 'constructor', 'tea', 'tea/green-1']);
    assert.equal(pages, 3, 'the last page says that it is the last, also when it is full');
  });

  it('lists 50 products without a page size, and none in a local without products', async () => {
    const local = locals.airport.id;
    const { response: none } = await client.listProducts({ localId: local });
    assert.deepEqual(none, { products: [], nextPageToken: '' });
    await importProducts(
      client,
      Array.from({ length: 51 }, (_, index) => `p${index}`),
      local,
    );
    const { response } = await client.listProducts({ localId: local });
    assert.equal(response?.products.length, 50);
    const { response: all } = await client.listProducts({ localId: local, pageSize: 1_000 });
    assert.deepEqual([all?.products.length, all?.nextPageToken], [51, '']);
  });

  for (const pageSize of [-1, 1_001]) {
    it(`fails with INVALID_ARGUMENT for ${pageSize} products a page`, async () => {
      const outcome = await client.listProducts({ localId, pageSize });
      assertRefused(outcome, status.INVALID_ARGUMENT, /^page_size is out of range; give 1 to 1000/);
    });
  }

  it('fails with INVALID_ARGUMENT for a page token of another local', async () => {
    const { response } = await client.listProducts({ localId, pageSize: 1 });
    const pageToken = response?.nextPageToken ?? '';
    assert.notEqual(pageToken, '');
    const outcome = await client.listProducts({ localId: locals.airport.id, pageToken });
    assertRefused(outcome, status.INVALID_ARGUMENT, /^page_token is not one of this local/);
  });
});

describe('CheckStock', () => {
  it('answers each entry in its order', async () => {
    const { response } = await client.checkStock({
      localId,
      items: [
        { sku: 'tea', quantity: 5 },
        { sku: 'coffee', quantity: 3 },
        { sku: 'unknown', quantity: 0 },
        { sku: 'Tea', quantity: 0 },
        { sku: 'tea/green-1', quantity: '9223372036854775807' },
        { sku: '__proto__', quantity: 3 },
      ],
    });
    assert.deepEqual(
      response?.results.map(({ sku, availability, quantity }) => [sku, availability, quantity]),
      [
        ['tea', 'AVAILABILITY_SUFFICIENT', '5'],
        ['coffee', 'AVAILABILITY_INSUFFICIENT', '2'],
        ['unknown', 'AVAILABILITY_UNKNOWN_SKU', '0'],
        ['Tea', 'AVAILABILITY_SUFFICIENT', '0'],
        ['tea/green-1', 'AVAILABILITY_INSUFFICIENT', '0'],
        ['__proto__', 'AVAILABILITY_SUFFICIENT', '3'],
      ],
    );
  });

  const item = { sku: 'tea', quantity: 1 };
  const refused = [
    ['no entries', [], /^items has 0 entries; give 1 to 100/],
    ['101 entries', Array.from({ length: 101 }, (_, index) => ({ sku: `s${index}` })), /^items has 101/],
    ['a SKU that comes twice', [item, { sku: 'coffee' }, item], /^items\[2\]\.sku names tea a second time/],
    ['a malformed SKU', [item, { sku: 'a b' }], /^items\[1\]\.sku is malformed/],
    ['a negative quantity', [{ sku: 'tea', quantity: -1 }], /^items\[0\]\.quantity is negative/],
  ] as const;
  for (const [what, items, details] of refused) {
    it(`fails with INVALID_ARGUMENT for ${what}`, async () => {
      const outcome = await client.checkStock({ localId, items: [...items] });
      assertRefused(outcome, status.INVALID_ARGUMENT, details);
    });
  }
});

describe('every RPC', () => {
  const calls: readonly [
    string,
    (local: string, token: string) => Promise<Pick<Outcome<unknown>, 'code' | 'details'>>,
  ][] = [
    ['GetProduct', (local, token) => client.getProduct({ localId: local, sku: 'tea' }, { token })],
    ['ListProducts', (local, token) => client.listProducts({ localId: local }, { token })],
    [
      'CheckStock',
      (local, token) => client.checkStock({ localId: local, items: [{ sku: 'tea' }] }, { token }),
    ],
    ['WatchStock', (local, token) => endOf(client.watch({ localId: local }, { token, timeout: 5_000 }))],
    [
      'BulkImport',
      (local, token) => {
        const { stream, outcome } = client.import({ token });
        stream.write({ localId: local, product: product('tea') });
        return outcome;
      },
    ],
    [
      'Sync',
      (local, token) => {
        const call = client.sync({ token });
        call.write({ start: { localId: local, clientId: 'till' } });
        return endOf(call);
      },
    ],
  ];
  for (const [name, call] of calls) {
    it(`${name} fails with UNAUTHENTICATED without a token that verifies`, async () => {
      for (const token of ['', 'a.b.c', rig.auth.token(users.keeper, { lifetime: -10 })]) {
        assertRefused(await call(localId, token), status.UNAUTHENTICATED, /token/);
      }
    });

    it(`${name} fails with PERMISSION_DENIED when the token lacks the permission`, async () => {
      const needed = { BulkImport: 'catalog:write', Sync: 'stock:write' }[name] ?? 'catalog:read';
      const permissions = users.keeper.permissions.filter((permission) => permission !== needed);
      const token = rig.auth.token(users.keeper, { permissions });
      const outcome = await call(localId, token);
      assertRefused(outcome, status.PERMISSION_DENIED, new RegExp(`lacks the permission ${needed}`));
    });

    it(`${name} fails with PERMISSION_DENIED for a local where the bearer may not work`, async () => {
      const token = rig.auth.token(users.stranger);
      assertRefused(
        await call(localId, token),
        status.PERMISSION_DENIED,
        /names no local of the organization/,
      );
      const own = rig.auth.token(users.keeper);
      assertRefused(await call(locals.depot.id, own), status.PERMISSION_DENIED, /names no local/);
      assertRefused(await call(locals.closed.id, own), status.PERMISSION_DENIED, /not active/);
    });

    it(`${name} fails with INVALID_ARGUMENT for a local_id that is no UUID`, async () => {
      const token = rig.auth.token(users.keeper);
      assertRefused(await call('', token), status.INVALID_ARGUMENT, /^local_id is empty/);
      assertRefused(await call('harbour', token), status.INVALID_ARGUMENT, /^local_id is no UUID/);
    });
  }
});

function assertRefused(
  { code, details }: Pick<Outcome<unknown>, 'code' | 'details'>,
  expected: status,
  pattern: RegExp,
): void {
  assert.equal(status[code], status[expected], details);
  assert.match(details, pattern);
}

function endOf(call: NodeJS.EventEmitter & { resume(): unknown }) {
  return new Promise<{ code: status; details: string }>((resolve) => {
    call.on('error', () => undefined);
    call.on('status', resolve);
    call.resume();
  });
}
