import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  keyPrefixes,
  localKey,
  memberKey,
  organizationKey,
  revocationEpochKey,
  revocationKey,
} from './records.js';

const id = '550e8400-e29b-41d4-a716-446655440000';
const keys = [
  organizationKey('o'),
  localKey('l'),
  memberKey('o', 'u'),
  revocationKey('t'),
  revocationEpochKey,
];

describe('the keys of records', () => {
  it('have these names', () => {
    assert.deepEqual(
      keys.map(({ name }) => name),
      ['organization:o', 'local:l', 'member:o:u', 'revoked:t', 'revocation-epoch'],
    );
  });

  it('all begin as the invalidations are asked for', () => {
    for (const { name } of keys) {
      assert.equal(keyPrefixes.filter((prefix) => name.startsWith(prefix)).length, 1, name);
    }
  });

  it('read what is well', () => {
    assert.deepEqual(organizationKey(id).parse('{"name":"Acme","active":false}'), {
      name: 'Acme',
      active: false,
    });
    assert.deepEqual(
      localKey(id).parse(`{"organization_id":"${id.toUpperCase()}","name":"Harbour","active":true}`),
      {
        organization_id: id,
        name: 'Harbour',
        active: true,
      },
    );
    assert.equal(revocationKey('t').parse('1700000000'), 1_700_000_000);
  });

  it('read permissions in order and once each, and locals in lower case', () => {
    const text = JSON.stringify({
      locals: [id.toUpperCase()],
      permissions: ['stock:write', 'catalog:read', 'stock:write'],
    });
    assert.deepEqual(memberKey('o', 'u').parse(text), {
      locals: [id],
      permissions: ['catalog:read', 'stock:write'],
    });
    assert.equal(memberKey('o', 'u').parse('{"locals":"*","permissions":[]}').locals, '*');
  });

  const damaged: readonly [(typeof keys)[number], string][] = [
    [organizationKey(id), ''],
    [organizationKey(id), '{"name":"Acme","act'],
    [organizationKey(id), 'null'],
    [organizationKey(id), '{"name":"","active":true}'],
    [organizationKey(id), '{"name":"Acme","active":"true"}'],
    [organizationKey(id), '{"name":"Acme","active":true,"more":1}'],
    [localKey(id), '{"organization_id":"o","name":"Harbour","active":true}'],
    [memberKey('o', 'u'), '{"locals":"all","permissions":[]}'],
    [memberKey('o', 'u'), '{"locals":["l"],"permissions":[]}'],
    [memberKey('o', 'u'), '{"locals":[],"permissions":["everything"]}'],
    [revocationKey('t'), 'yes'],
    [revocationEpochKey, '-1'],
    [revocationEpochKey, '1.5'],
  ];
  for (const [key, text] of damaged) {
    it(`refuse ${text === '' ? 'nothing' : text} under ${key.name}`, () => {
      assert.throws(() => key.parse(text));
    });
  }
});
