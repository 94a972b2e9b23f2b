import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { localKey } from './records.js';
import { ids } from './testing/demo-records.js';
import { startHandlers, withoutAnswers } from './testing/handler-server.js';

const away = withoutAnswers(new ServiceError(status.UNAVAILABLE, 'the store cannot be reached (no answer)'));
const bytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
const unknown = () => bytes(randomUUID());

const allowed = { decision: 'DECISION_ALLOWED', localName: 'Harbour' };
const notFound = { decision: 'DECISION_LOCAL_NOT_FOUND', localName: '' };

const who = { userId: bytes(ids.user), organizationId: bytes(ids.organization) };
const one = { ...who, localId: bytes(ids.local) };
const many = { ...who, localIds: [bytes(ids.local)] };

for (const [method, request] of [
  ['ValidateLocal', one],
  ['ValidateLocals', many],
] as const) {
  describe(`auth.v2 ${method}`, () => {
    for (const [field, property] of [
      ['user_id', 'userId'],
      ['organization_id', 'organizationId'],
      ...(method === 'ValidateLocal' ? [['local_id', 'localId'] as const] : []),
    ] as const) {
      for (const length of [0, 15, 17, 36]) {
        it(`fails with INVALID_ARGUMENT when ${field} has ${length} bytes`, async (t) => {
          const { client } = await startHandlers(t);
          const odd = { ...request, [property]: Buffer.alloc(length) };
          const { code, details } = await client.call(`auth.v2.AuthService/${method}`, odd);
          const message = `${field} has ${length} bytes; give the 16 bytes of a UUID`;
          assert.deepEqual([code, details], [status.INVALID_ARGUMENT, message]);
        });
      }
    }

    it('fails with UNAVAILABLE when the store cannot be read', async (t) => {
      const { client } = await startHandlers(t, { wrapStore: away });
      const { code } = await client.call(`auth.v2.AuthService/${method}`, request);
      assert.equal(code, status.UNAVAILABLE);
    });
  });
}

describe('auth.v2 ValidateLocal answers', () => {
  const method = 'auth.v2.AuthService/ValidateLocal';
  const cases: readonly [name: string, change: object, answer: object][] = [
    ['yes with the name of the local', {}, allowed],
    [
      'no for an unknown organization',
      { organizationId: unknown() },
      { decision: 'DECISION_ORGANIZATION_NOT_FOUND', localName: '' },
    ],
    ['no for a stranger', { userId: unknown() }, { decision: 'DECISION_NOT_A_MEMBER', localName: '' }],
    ['no for an unknown local', { localId: unknown() }, notFound],
  ];
  for (const [name, change, answer] of cases) {
    it(name, async (t) => {
      const { client } = await startHandlers(t);
      const { code, response } = await client.call(method, { ...one, ...change });
      assert.deepEqual([code, response], [status.OK, answer]);
    });
  }
});

describe('auth.v2 ValidateLocals', () => {
  const method = 'auth.v2.AuthService/ValidateLocals';

  for (const count of [0, 101]) {
    it(`fails with INVALID_ARGUMENT for ${count} locals`, async (t) => {
      const { client } = await startHandlers(t);
      const localIds = Array.from({ length: count }, unknown);
      const { code, details } = await client.call(method, { ...who, localIds });
      assert.deepEqual(
        [code, details],
        [status.INVALID_ARGUMENT, `local_ids has ${count} entries; give 1 to 100`],
      );
    });
  }

  it('fails with INVALID_ARGUMENT and says which local has not 16 bytes', async (t) => {
    const { client } = await startHandlers(t);
    const localIds = [bytes(ids.local), unknown(), Buffer.alloc(4)];
    const { code, details } = await client.call(method, { ...who, localIds });
    assert.deepEqual(
      [code, details],
      [status.INVALID_ARGUMENT, 'local_ids[2] has 4 bytes; give the 16 bytes of a UUID'],
    );
  });

  for (const count of [1, 100]) {
    it(`answers ${count} in the order of the question, from one read`, async (t) => {
      let reads = 0;
      const { client } = await startHandlers(t, {
        wrapStore: (store) => ({
          ...store,
          get: (keys) => {
            reads++;
            return store.get(keys);
          },
        }),
      });
      const localIds = [...Array.from({ length: count - 1 }, unknown), bytes(ids.local)];
      const { response } = await client.call(method, { ...who, localIds });
      assert.deepEqual(response['results'], [...Array(count - 1).fill(notFound), allowed]);
      assert.equal(reads, 1);
    });
  }

  it('answers a local twice that is asked for twice', async (t) => {
    const { client } = await startHandlers(t);
    const localIds = [bytes(ids.local), unknown(), bytes(ids.local)];
    const { response } = await client.call(method, { ...who, localIds });
    assert.deepEqual(response['results'], [allowed, notFound, allowed]);
  });

  it('does not find a local of another organization', async (t) => {
    const { client, store } = await startHandlers(t);
    const foreign = randomUUID();
    const text = JSON.stringify({ organization_id: randomUUID(), name: 'Secret', active: true });
    await store.put([{ name: localKey(foreign).name, text }]);
    const { response } = await client.call(method, { ...who, localIds: [bytes(foreign)] });
    assert.deepEqual(response['results'], [notFound]);
  });
});
