import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { localKey, memberKey, organizationKey, revocationEpochKey, revocationKey } from './records.js';
import { ids, validateLocalRequest } from './testing/demo-records.js';
import { startHandlers, withoutAnswers } from './testing/handler-server.js';
import type { TokenClaims } from './token-claims.js';

const away = withoutAnswers(new ServiceError(status.UNAVAILABLE, 'the store cannot be reached (no answer)'));
const damaged = withoutAnswers(new Error('the record local:x is damaged'));
const unknownError = 'Unknown server error occurred';

const requests = {
  ValidateLocal: { user_id: 'userId', organization_id: 'organizationId', local_id: 'localId' },
  GetUserPermissions: { user_id: 'userId', organization_id: 'organizationId' },
} as const;

for (const [method, fields] of Object.entries(requests)) {
  describe(method, () => {
    for (const [field, property] of Object.entries(fields)) {
      for (const [what, value, message] of [
        ['is empty', '', `${field} is empty; give a UUID`],
        ['is no UUID', 'four', `${field} is no UUID; give 36 characters`],
      ] as const) {
        it(`fails with INVALID_ARGUMENT when ${field} ${what}`, async (t) => {
          const { client } = await startHandlers(t);
          const request = { ...validateLocalRequest, [property]: value };
          const { code, details } = await client.call(`auth.AuthService/${method}`, request);
          assert.equal(code, status.INVALID_ARGUMENT);
          assert.ok(details.startsWith(message), details);
        });
      }
    }

    it('fails with UNAVAILABLE when the store cannot be read', async (t) => {
      const { client, reported } = await startHandlers(t, { wrapStore: away });
      const { code, details } = await client.call(`auth.AuthService/${method}`, validateLocalRequest);
      assert.deepEqual([code, details], [status.UNAVAILABLE, 'the store cannot be reached (no answer)']);
      assert.deepEqual(reported, []);
    });

    it('fails with INTERNAL and reports it when a record is damaged', async (t) => {
      const { client, reported } = await startHandlers(t, { wrapStore: damaged });
      const { code, details } = await client.call(`auth.AuthService/${method}`, validateLocalRequest);
      assert.deepEqual([code, details], [status.INTERNAL, unknownError]);
      assert.equal(reported.length, 1);
    });
  });
}

describe('ValidateLocal answers', () => {
  const method = 'auth.AuthService/ValidateLocal';
  const yes = { isValid: true, localName: 'Harbour', errorMessage: '' };

  it('yes with the name of the local', async (t) => {
    const { client } = await startHandlers(t);
    assert.deepEqual((await client.call(method, validateLocalRequest)).response, yes);
  });

  it('the same for ids in upper case', async (t) => {
    const { client } = await startHandlers(t);
    const upper = Object.entries(validateLocalRequest).map(([name, id]) => [name, id.toUpperCase()]);
    assert.deepEqual((await client.call(method, Object.fromEntries(upper))).response, yes);
  });

  const inactive = JSON.stringify({ name: 'Acme', active: false });
  const local = (organization: string, active: boolean) =>
    JSON.stringify({ organization_id: organization, name: 'Harbour', active });
  const refusals: readonly [reason: string, name: string, text: string | undefined, request?: object][] = [
    ['organization_id names no organization', '', undefined, { organizationId: randomUUID() }],
    ['the organization is not active', organizationKey(ids.organization).name, inactive],
    ['the user is no member of the organization', '', undefined, { userId: randomUUID() }],
    ['local_id names no local of the organization', '', undefined, { localId: randomUUID() }],
    ['local_id names no local of the organization', localKey(ids.local).name, local(randomUUID(), true)],
    ['the local is not active', localKey(ids.local).name, local(ids.organization, false)],
    [
      'the user is a member of the organization, but not with this local',
      memberKey(ids.organization, ids.user).name,
      '{"locals":[],"permissions":[]}',
    ],
  ];
  for (const [reason, name, text, request] of refusals) {
    it(`no, for ${reason}${text === undefined ? '' : ` (${name.split(':')[0]})`}`, async (t) => {
      const { client, store } = await startHandlers(t);
      await store.put(text === undefined ? [] : [{ name, text }]);
      const { code, response } = await client.call(method, { ...validateLocalRequest, ...request });
      assert.equal(code, status.OK);
      assert.deepEqual(response, { isValid: false, localName: '', errorMessage: reason });
    });
  }
});

describe('GetUserPermissions answers', () => {
  const method = 'auth.AuthService/GetUserPermissions';

  it('the permissions in alphabetical order', async (t) => {
    const { client, store } = await startHandlers(t);
    const text = '{"locals":[],"permissions":["stock:write","catalog:read","catalog:read"]}';
    await store.put([{ name: memberKey(ids.organization, ids.user).name, text }]);
    const { response } = await client.call(method, validateLocalRequest);
    assert.deepEqual(response, { permissions: ['catalog:read', 'stock:write'] });
  });

  for (const [what, request] of [
    ['a stranger', { userId: randomUUID() }],
    ['an unknown organization', { organizationId: randomUUID() }],
  ] as const) {
    it(`none for ${what}`, async (t) => {
      const { client } = await startHandlers(t);
      const { code, response } = await client.call(method, { ...validateLocalRequest, ...request });
      assert.deepEqual([code, response], [status.OK, { permissions: [] }]);
    });
  }

  it('none in an organization that is not active', async (t) => {
    const { client, store } = await startHandlers(t);
    await store.put([
      { name: organizationKey(ids.organization).name, text: '{"name":"Acme","active":false}' },
    ]);
    const { code, response } = await client.call(method, validateLocalRequest);
    assert.deepEqual([code, response], [status.OK, { permissions: [] }]);
  });
});

describe('VerifyToken', () => {
  const method = 'auth.AuthService/VerifyToken';
  const claims: TokenClaims = {
    id: 'a-token',
    subject: ids.user,
    organization: ids.organization,
    permissions: ['catalog:read'],
    issueTime: 1_000,
    expireTime: 2_000,
  };
  const verifier = { verify: (token: string) => (token === 'good' ? claims : undefined) };
  const refused = { isValid: false, userId: '', organizationId: '', permissions: [] };

  it('answers with the identity of a good token', async (t) => {
    const { client } = await startHandlers(t, { verifier });
    assert.deepEqual((await client.call(method, { token: 'good' })).response, {
      isValid: true,
      userId: ids.user,
      organizationId: ids.organization,
      permissions: ['catalog:read'],
    });
  });

  it('answers no, and nothing more, for a token that does not verify', async (t) => {
    const { client } = await startHandlers(t, { verifier, wrapStore: away });
    const { code, response } = await client.call(method, { token: 'bad' });
    assert.deepEqual([code, response], [status.OK, refused]);
  });

  it('answers no for a token that was revoked', async (t) => {
    const { client, store } = await startHandlers(t, { verifier });
    await store.put([{ name: revocationKey('a-token').name, text: '1' }]);
    assert.deepEqual((await client.call(method, { token: 'good' })).response, refused);
  });

  for (const [epoch, isValid] of [
    [1_000, true],
    [1_001, false],
  ] as const) {
    it(`answers ${isValid ? 'yes' : 'no'} for a token of second 1000 when the epoch is ${epoch}`, async (t) => {
      const { client, store } = await startHandlers(t, { verifier });
      await store.put([{ name: revocationEpochKey.name, text: String(epoch) }]);
      assert.equal((await client.call(method, { token: 'good' })).response['isValid'], isValid);
    });
  }

  for (const [what, token, message] of [
    ['token is empty', '', /^token is empty; give a JSON Web Token/],
    ['token is longer than 8 KiB', 'a'.repeat(8_193), /^token is longer than 8192 bytes$/],
  ] as const) {
    it(`fails with INVALID_ARGUMENT when ${what}`, async (t) => {
      const { client } = await startHandlers(t, { verifier });
      const { code, details } = await client.call(method, { token });
      assert.equal(code, status.INVALID_ARGUMENT);
      assert.match(details, message);
    });
  }

  it('looks at a token of 8 KiB', async (t) => {
    const { client } = await startHandlers(t, { verifier });
    const { code, response } = await client.call(method, { token: 'a'.repeat(8_192) });
    assert.deepEqual([code, response], [status.OK, refused]);
  });

  it('fails with UNAVAILABLE when the list of revoked tokens cannot be read', async (t) => {
    const { client } = await startHandlers(t, { verifier, wrapStore: away });
    assert.equal((await client.call(method, { token: 'good' })).code, status.UNAVAILABLE);
  });

  it('fails with UNAVAILABLE while the store has no epoch', async (t) => {
    const { client } = await startHandlers(t, {
      verifier,
      wrapStore: (store) => ({ ...store, get: (keys) => keys.map(() => undefined) as never }),
    });
    const { code, details } = await client.call(method, { token: 'good' });
    assert.equal(code, status.UNAVAILABLE);
    assert.match(details, /^the store is being set up/);
  });
});
