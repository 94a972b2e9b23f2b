import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { locals } from '@zenlogic/runtime/testing/auth-records';
import { localKeys } from '../local-keys.js';
import { formatResumeToken, parseResumeToken } from '../resume-token.js';
import { adjustStock, type CatalogRig, importProducts, localId, startRig } from '../testing/catalog-rig.js';
import { SyncLog } from '../testing/sync-log.js';

let rig: CatalogRig;
let clientId: string;
const ends: (() => void | Promise<void>)[] = [];

before(async () => {
  rig = await startRig({ after: (end) => ends.unshift(end) }, { env: { CATALOG_CHANGES_KEPT: '1000' } });
});

beforeEach(async () => {
  await rig.redis.flushall();
  await importProducts(rig.first.client, ['tea', 'coffee']);
  clientId = `till-${randomUUID()}`;
});

after(async () => {
  for (const end of ends) {
    await end();
  }
});

function sync({ client } = rig.first, start: { clientId?: string; resumeToken?: string } = {}): SyncLog {
  return new SyncLog(client.sync(), { localId, clientId, ...start });
}

describe('Sync', () => {
  it('answers every adjustment in order, and ends when the client has sent all', async () => {
    const log = sync();
    log.adjust('a', 'tea', 5);
    log.adjust('b', 'tea', -6);
    log.adjust('c', 'milk', 1);
    log.adjust('d', 'tea', -5);
    log.adjust('e', 'coffee', 1_000_000_000);
    log.call.end();
    assert.equal((await log.ended).code, status.OK);
    assert.equal(log.started?.changesLost, false);
    assert.deepEqual(
      log.results.map(({ adjustmentId, outcome, quantity, repeated }) => [
        adjustmentId,
        outcome.replace('ADJUSTMENT_OUTCOME_', ''),
        quantity,
        repeated,
      ]),
      [
        ['a', 'APPLIED', '5', false],
        ['b', 'INSUFFICIENT_STOCK', '5', false],
        ['c', 'UNKNOWN_SKU', '0', false],
        ['d', 'APPLIED', '0', false],
        ['e', 'APPLIED', '1000000000', false],
      ],
    );
    assert.deepEqual(
      log.results.map(({ message }) => message),
      [
        '',
        'there are only 5 of tea; take away no more than that',
        'the local has no product with the sku milk; import it first',
        '',
        '',
      ],
    );
  });

  it('answers what is malformed or too much as INVALID, with what is there, and goes on', async () => {
    await rig.redis.hset(localKeys.stock(localId), 'tea', '999999999999');
    const log = sync();
    log.adjust('much', 'tea', 2);
    log.adjust('', 'tea', 1);
    log.adjust('a b', 'tea', 1);
    log.adjust('x'.repeat(65), 'tea', 1);
    log.adjust('sku', 'a b', 1);
    log.adjust('zero', 'tea', 0);
    log.adjust('huge', 'tea', '1000000001');
    log.adjust('least', 'tea', '-9223372036854775808');
    log.adjust('fine', 'tea', 1);
    log.call.end();
    assert.equal((await log.ended).code, status.OK);
    const last = log.results.pop();
    assert.deepEqual([last?.outcome, last?.quantity], ['ADJUSTMENT_OUTCOME_APPLIED', '1000000000000']);
    const expected = [
      /^delta would make the stock of tea more than 10\^12/,
      /^adjustment_id is empty/,
      /^adjustment_id is malformed/,
      /^adjustment_id is malformed/,
      /^sku is malformed/,
      /^delta is out of range/,
      /^delta is out of range/,
      /^delta is out of range/,
    ];
    assert.equal(log.results.length, expected.length);
    for (const [index, { outcome, message, quantity, adjustmentId }] of log.results.entries()) {
      assert.equal(outcome, 'ADJUSTMENT_OUTCOME_INVALID');
      assert.match(message, expected[index] ?? /nothing/);
      assert.equal(quantity, adjustmentId === 'sku' ? '0' : '999999999999');
    }
  });

  it('applies an adjustment once, on whichever replica it is repeated, and gives the same answer', async () => {
    const first = sync(rig.first);
    first.adjust('a', 'tea', 5);
    first.adjust('b', 'tea', 1);
    await first.until(({ results }) => results.length === 2);
    first.call.cancel();
    for (const replica of [rig.second, rig.first]) {
      const again = sync(replica);
      again.adjust('a', 'tea', 5);
      again.adjust('b', 'tea', 1);
      again.call.end();
      await again.ended;
      assert.deepEqual(
        again.results,
        first.results.map((result) => ({ ...result, repeated: true })),
      );
    }
    assert.equal(await rig.redis.hget(localKeys.stock(localId), 'tea'), '6');
    const ttl = await rig.redis.ttl(localKeys.applied(localId, clientId, 'a'));
    assert.ok(ttl > 86_300 && ttl <= 86_400, `it is remembered for ${ttl} s`);
    // The same name of another client is another adjustment.
    await adjustStock(rig.second.client, [['tea', 4]]);
    assert.equal(await rig.redis.hget(localKeys.stock(localId), 'tea'), '10');
  });

  it('loses and doubles nothing when streams are cut in the middle, again and again', async () => {
    const count = 2_000;
    const answered = new Map<string, string>();
    for (let round = 0; answered.size < count; round++) {
      const log = sync(round % 2 === 0 ? rig.first : rig.second);
      for (let index = answered.size; index < count; index++) {
        log.adjust(`n${index}`, 'tea', 1);
      }
      // Not all that were applied were answered by then.
      await log.until(({ results }) => results.length >= Math.min(300, count - answered.size));
      log.call.cancel();
      await log.ended;
      for (const { adjustmentId, quantity } of log.results) {
        answered.set(adjustmentId, quantity);
      }
    }
    assert.equal(await rig.redis.hget(localKeys.stock(localId), 'tea'), String(count));
    for (let index = 0; index < count; index++) {
      assert.equal(answered.get(`n${index}`), String(index + 1));
    }
  });

  it('tells of the changes of others as they come, and not of its own', async () => {
    const log = sync();
    const other = sync(rig.second, { clientId: 'other' });
    await Promise.all([log, other].map((each) => each.until(({ started }) => started !== undefined)));
    log.adjust('a', 'tea', 5);
    await log.until(({ results }) => results.length === 1);
    other.adjust('a', 'tea', 2);
    await log.until(({ changes }) => changes.length === 1);
    await other.until(({ changes }) => changes.length === 1);
    assert.deepEqual([log.changes, other.changes], [[['tea', 7]], [['tea', 5]]]);
    log.call.end();
    other.call.end();
  });

  it('begins with the next change, or with the one after its token', async () => {
    await adjustStock(rig.second.client, [['tea', 1]]);
    const first = sync();
    await first.until(({ started }) => started !== undefined);
    await adjustStock(rig.second.client, [['tea', 1]]);
    await first.until(({ changes }) => changes.length === 1);
    assert.deepEqual(first.changes, [['tea', 2]]);
    first.call.cancel();
    await adjustStock(rig.first.client, [
      ['coffee', 1],
      ['tea', 1],
    ]);
    const resumed = sync(rig.second, { resumeToken: first.resumeToken });
    await resumed.until(({ changes }) => changes.length === 2);
    assert.deepEqual(resumed.started, { resumeToken: first.resumeToken, changesLost: false });
    assert.deepEqual(resumed.changes, [
      ['coffee', 1],
      ['tea', 3],
    ]);
    resumed.call.end();
    assert.equal((await resumed.ended).code, status.OK);
  });

  it('says changes_lost for a token that is too old, and goes on with the next change', async () => {
    const first = sync();
    await first.until(({ started }) => started !== undefined);
    await adjustStock(rig.second.client, [['tea', 1]]);
    await first.until(({ changes }) => changes.length === 1);
    first.call.cancel();
    await adjustStock(
      rig.second.client,
      Array.from({ length: 2_000 }, () => ['tea', 1] as const),
    );
    const other = formatResumeToken(localId, {
      ...parseResumeToken(first.resumeToken, localId),
      epoch: 'feedfeedfeedfeed',
    });
    for (const resumeToken of [first.resumeToken, other]) {
      const log = sync(rig.first, { resumeToken });
      await log.until(({ started }) => started !== undefined);
      assert.equal(log.started?.changesLost, true);
      await adjustStock(rig.second.client, [['coffee', 1]]);
      await log.until(({ changes }) => changes.length === 1);
      assert.equal(log.changes[0]?.[0], 'coffee');
      log.call.end();
    }
  });

  it('ends with UNAVAILABLE when the store loses its data, and the token is then too old', async () => {
    const log = sync();
    await log.until(({ started }) => started !== undefined);
    await adjustStock(rig.second.client, [['tea', 1]]);
    await log.until(({ changes }) => changes.length === 1);
    await rig.redis.flushall();
    assert.equal((await log.ended).code, status.UNAVAILABLE);
    const resumed = sync(rig.second, { resumeToken: log.resumeToken });
    await resumed.until(({ started }) => started !== undefined);
    assert.equal(resumed.started?.changesLost, true);
    resumed.call.end();
  });

  const start = () => ({ start: { localId, clientId } });
  const adjustment = { adjustment: { adjustmentId: 'a', sku: 'tea', delta: 1 } };
  const refused = [
    ['an adjustment before the start', () => [adjustment], /^the first message is start/],
    ['an empty first message', () => [{}], /^the first message is start/],
    ['no message', () => [], /^the first message is start/],
    ['a second start', () => [start(), adjustment, start()], /^after the first message, which is start/],
    ['an empty message later', () => [start(), {}], /^after the first message/],
    [
      'a client_id that is empty',
      () => [{ start: { localId, clientId: '' } }],
      /^start\.client_id is empty; give 1 to 64/,
    ],
    [
      'a client_id with other characters',
      () => [{ start: { localId, clientId: 'till:1' } }],
      /^start\.client_id is malformed/,
    ],
    [
      'a malformed resume token',
      () => [{ start: { localId, clientId, resumeToken: 'x' } }],
      /^resume_token is malformed/,
    ],
    [
      'a resume token of another local',
      () => [
        {
          start: {
            localId,
            clientId,
            resumeToken: formatResumeToken(locals.airport.id, { epoch: '', id: '0-0' }),
          },
        },
      ],
      /^resume_token is one of another local/,
    ],
  ] as const;
  for (const [what, messages, details] of refused) {
    it(`fails with INVALID_ARGUMENT for ${what}`, async () => {
      const log = new SyncLog(rig.first.client.sync());
      for (const message of messages()) {
        log.call.write(message);
      }
      log.call.end();
      const ended = await log.ended;
      assert.equal(ended.code, status.INVALID_ARGUMENT, ended.details);
      assert.match(ended.details, details);
    });
  }

  it('answers the adjustments before a message that is refused', async () => {
    const log = sync();
    log.adjust('a', 'tea', 1);
    log.call.write(start());
    assert.equal((await log.ended).code, status.INVALID_ARGUMENT);
    assert.deepEqual(
      log.results.map(({ outcome }) => outcome),
      ['ADJUSTMENT_OUTCOME_APPLIED'],
    );
  });
});
