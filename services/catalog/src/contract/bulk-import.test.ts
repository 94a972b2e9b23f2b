import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { locals, users } from '@zenlogic/runtime/testing/auth-records';
import type { BulkImportRequest } from '../gen/catalog/v1/BulkImportRequest.js';
import { localKeys } from '../local-keys.js';
import { type CatalogRig, localId, product, startRig } from '../testing/catalog-rig.js';

let rig: CatalogRig;
const ends: (() => void | Promise<void>)[] = [];

before(async () => {
  rig = await startRig({ after: (end) => ends.unshift(end) });
});

beforeEach(() => rig.redis.flushall());

after(async () => {
  for (const end of ends) {
    await end();
  }
});

async function send(messages: readonly BulkImportRequest[], options?: { token: string }) {
  const { stream, outcome } = rig.first.client.import(options);
  for (const message of messages) {
    stream.write(message);
  }
  stream.end();
  return await outcome;
}

describe('BulkImport', () => {
  it('creates and updates products by SKU, also a SKU that comes twice', async () => {
    const { response } = await send([
      { localId, product: product('tea', 100) },
      { localId: localId.toUpperCase(), product: product('coffee', 100) },
      { product: product('tea', 300) },
    ]);
    assert.deepEqual(response, { received: '3', created: '2', updated: '1', rejected: '0', errors: [] });
    const { response: got } = await rig.second.client.getProduct({ localId, sku: 'tea' });
    assert.equal(got?.product?.price?.minorUnits, '300');
    const { response: listed } = await rig.second.client.listProducts({ localId });
    assert.deepEqual(
      listed?.products.map(({ sku }) => sku),
      ['coffee', 'tea'],
    );
  });

  it('changes nothing when it is done again, and does not touch stock', async () => {
    const messages = Array.from({ length: 1_234 }, (_, index) => ({
      localId: index === 0 ? localId : '',
      product: product(`p${index}`),
    }));
    const { response: first } = await send(messages);
    assert.deepEqual([first?.created, first?.updated], ['1234', '0']);
    await rig.redis.hset(localKeys.stock(localId), 'p7', '7');
    const before = await rig.redis.hgetall(localKeys.products(localId));
    const { response: again } = await send(messages);
    assert.deepEqual([again?.created, again?.updated], ['0', '1234']);
    assert.deepEqual(await rig.redis.hgetall(localKeys.products(localId)), before);
    assert.equal(await rig.redis.zcard(localKeys.skus(localId)), 1_234);
    assert.deepEqual(await rig.redis.hgetall(localKeys.stock(localId)), { p7: '7' });
  });

  it('counts a broken row in the middle as rejected, says where and why, and goes on', async () => {
    const tea = product('tea');
    const broken: readonly [BulkImportRequest['product'], string, RegExp][] = [
      [null, 'product', /no product/],
      [{ ...tea, sku: '' }, 'sku', /empty; give 1 to 64/],
      [{ ...tea, sku: 'é'.repeat(80) }, 'sku', /malformed/],
      [{ ...tea, name: '' }, 'name', /empty; give 1 to 200/],
      [{ ...tea, name: 'x'.repeat(201) }, 'name', /too long/],
      [{ ...tea, description: '🍵'.repeat(2_001) }, 'description', /too long; give at most 2000/],
      [{ ...tea, price: null }, 'price', /missing/],
      [{ ...tea, price: { currency: 'eur', minorUnits: 1 } }, 'price.currency', /three upper-case letters/],
      [{ ...tea, price: { currency: 'EUR', minorUnits: -1 } }, 'price.minor_units', /0 to 10\^12/],
      [{ ...tea, price: { currency: 'EUR', minorUnits: '1000000000001' } }, 'price.minor_units', /0 to/],
    ];
    const { response } = await send([
      { localId, product: product('first') },
      ...broken.map(([wrong]) => ({ product: wrong ?? null })),
      { product: { ...product('last', 10 ** 12), name: '🍵'.repeat(200), description: 'x'.repeat(2_000) } },
    ]);
    assert.deepEqual(
      [response?.received, response?.created, response?.updated, response?.rejected],
      ['12', '2', '0', '10'],
    );
    assert.equal(response?.errors.length, broken.length);
    for (const [index, error] of response?.errors.entries() ?? []) {
      const [wrong, field, message] = broken[index] ?? [];
      assert.deepEqual([error.position, error.field], [String(index + 2), field]);
      assert.equal(error.sku, (wrong?.sku ?? '').slice(0, 64));
      assert.match(error.message, message ?? /nothing/);
    }
  });

  it('reports the first 100 that were refused, and counts all', async () => {
    const { response } = await send(
      Array.from({ length: 250 }, (_, index) => ({
        localId: index === 0 ? localId : '',
        product: product(index % 2 === 0 ? `p${index}` : ''),
      })),
    );
    assert.deepEqual([response?.rejected, response?.errors.length], ['125', 100]);
    assert.equal(response?.errors.at(-1)?.position, '200');
  });

  it('takes the largest products, and they are listed in pages that a client takes', async () => {
    const count = 600;
    const { response } = await send(
      Array.from({ length: count }, (_, index) => ({
        localId: index === 0 ? localId : '',
        product: { ...product(`p${index}`), description: '🍵'.repeat(2_000) },
      })),
    );
    assert.equal(response?.created, String(count));
    const seen = new Set<string>();
    let pageToken = '';
    do {
      const page = await rig.first.client.listProducts({ localId, pageSize: 1_000, pageToken });
      assert.equal(page.code, status.OK, page.details);
      for (const { sku } of page.response?.products ?? []) {
        seen.add(sku);
      }
      pageToken = page.response?.nextPageToken ?? '';
    } while (pageToken !== '');
    assert.equal(seen.size, count);
  });

  it('authorises before it writes, and writes nothing for who may not', async () => {
    const messages = Array.from({ length: 600 }, (_, index) => ({ localId, product: product(`p${index}`) }));
    const { code } = await send(messages, { token: rig.auth.token(users.reader) });
    assert.equal(code, status.PERMISSION_DENIED);
    assert.deepEqual(await rig.redis.keys('catalog:*'), []);
  });

  const refused = [
    ['a stream without messages', [], /^the stream has no message/],
    ['a first message without local_id', [{ product: product('tea') }], /^local_id is empty/],
    [
      'another local in a later message',
      [
        { localId, product: product('tea') },
        { localId: locals.airport.id, product: product('tea') },
      ],
      /^local_id differs from that of the first message/,
    ],
    [
      'a local in a later message that is no UUID',
      [
        { localId, product: product('tea') },
        { localId: 'x', product: product('tea') },
      ],
      /^local_id is no UUID/,
    ],
  ] as const;
  for (const [what, messages, details] of refused) {
    it(`fails with INVALID_ARGUMENT for ${what}`, async () => {
      const outcome = await send(messages);
      assert.equal(outcome.code, status.INVALID_ARGUMENT, outcome.details);
      assert.match(outcome.details, details);
    });
  }
});
