import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findShops } from '../catalog/shops.js';
import { createSmallSeed } from '../testing/small-seed.js';
import { createGetProductQuestions } from './get-product-questions.js';
import type { RestQuestion } from './rest-question.js';
import { createValidateLocalQuestions } from './validate-local-questions.js';

const { data, tokens: issued } = createSmallSeed();
// The small seed lacks catalog:write; nobody but the first of each organization keeps a shop.
const tokens = issued.map((one, index) =>
  index % 50 === 0 ? { ...one, permissions: ['catalog:read', 'catalog:write', 'stock:write'] } : one,
);
const options = { distinctRequests: 1000, invalidShare: 0.1, seed: 1 };

function byKind(questions: readonly RestQuestion[]): Record<string, RestQuestion[]> {
  const kinds: Record<string, RestQuestion[]> = {};
  for (const question of questions) {
    kinds[question.kind] = [...(kinds[question.kind] ?? []), question];
  }
  return kinds;
}

describe('createValidateLocalQuestions', () => {
  const questions = createValidateLocalQuestions(data, tokens, options);

  it('asks with every token, and 10 % of the questions must be refused', () => {
    const kinds = byKind(questions);
    assert.equal(new Set(kinds['valid']?.map(({ token }) => token)).size, tokens.length);
    assert.deepEqual(Object.fromEntries(Object.entries(kinds).map(([kind, own]) => [kind, own.length])), {
      valid: 900,
      'local of another organization': 50,
      'tampered signature': 50,
    });
  });

  it('asks with a right token for a local that its member may work in, or for one of others', () => {
    const members = new Map(tokens.map((one) => [one.token, one]));
    for (const { kind, token, path, expected } of questions) {
      const local = data.locals.get(path.split('/')[4] ?? '');
      const owner = members.get(token)?.organizationId;
      if (kind === 'valid') {
        assert.equal(local?.organizationId, owner);
        assert.deepEqual(expected, { is_valid: true });
      } else if (kind === 'local of another organization') {
        assert.notEqual(local?.organizationId, owner);
        assert.equal(expected['is_valid'], false);
      } else {
        assert.equal(owner, undefined, 'a tampered token is nobody’s');
      }
    }
  });

  it('draws the same from the same', () => {
    assert.deepEqual(createValidateLocalQuestions(data, tokens, options), questions);
  });

  it('refuses data in which nobody may work anywhere', () => {
    assert.throws(() => createValidateLocalQuestions({ ...data, members: [] }, tokens, options), {
      name: 'UsageError',
    });
  });
});

describe('findShops', () => {
  it('finds locals with a keeper, those with the most readers first', () => {
    const shops = findShops(data, tokens, 100);
    const readers = shops.map((shop) => shop.readers.length);
    assert.ok(shops.length > 0);
    assert.deepEqual(
      readers,
      readers.toSorted((a, b) => b - a),
    );
    const keepers = new Set(tokens.filter((one) => one.permissions.length === 3).map(({ token }) => token));
    assert.ok(shops.every(({ keeper }) => keepers.has(keeper)));
  });

  it('finds none where nobody may import', () => {
    assert.deepEqual(findShops(data, issued, 100), []);
  });
});

describe('createGetProductQuestions', () => {
  it('asks for products that are there, and for what must be refused', () => {
    const kinds = byKind(createGetProductQuestions(findShops(data, tokens, 5), 50, options));
    assert.deepEqual(
      Object.fromEntries(Object.entries(kinds).map(([kind, own]) => [kind, [own.length, own[0]?.status]])),
      {
        valid: [900, 200],
        'unknown SKU': [34, 404],
        'tampered signature': [33, 401],
        'unknown local': [33, 403],
      },
    );
    const [first] = kinds['valid'] ?? [];
    assert.match(first?.path ?? '', /^\/api\/v1\/locals\/[0-9a-f-]{36}\/products\/loadtest%2F0000\d\d$/);
  });

  it('knows which of them the catalog counts', () => {
    const questions = createGetProductQuestions(findShops(data, tokens, 5), 50, options);
    assert.ok(questions.every(({ status, isServed }) => isServed === (status === 200 || status === 404)));
  });
});
