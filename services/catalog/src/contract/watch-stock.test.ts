import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { locals } from '@zenlogic/runtime/testing/auth-records';
import { localKeys } from '../local-keys.js';
import { formatResumeToken, parseResumeToken } from '../resume-token.js';
import { adjustStock, type CatalogRig, importProducts, localId, startRig } from '../testing/catalog-rig.js';
import { WatchLog } from '../testing/watch-log.js';

let rig: CatalogRig;
const ends: (() => void | Promise<void>)[] = [];
const skus = Array.from({ length: 20 }, (_, index) => `sku-${index}`);

before(async () => {
  rig = await startRig({ after: (end) => ends.unshift(end) }, { env: { CATALOG_CHANGES_KEPT: '1000' } });
  await importProducts(rig.first.client, skus);
});

after(async () => {
  for (const end of ends) {
    await end();
  }
});

function watch({ client } = rig.first, resumeToken = '', local = localId): WatchLog {
  return new WatchLog(client.watch({ localId: local, resumeToken }));
}

/** Makes `count` changes of one SKU after the other by both replicas at once; each adds 1. */
async function change(count: number): Promise<void> {
  const changes = Array.from({ length: count / 2 }, (_, index) => [skus[index % 20] ?? '', 1] as const);
  await Promise.all([adjustStock(rig.first.client, changes), adjustStock(rig.second.client, changes)]);
}

describe('WatchStock', () => {
  it('sends the stock of the moment, then each change with its time, whoever makes it', async () => {
    await adjustStock(rig.first.client, [
      ['sku-0', 7],
      ['sku-1', 4],
    ]);
    const log = watch();
    await log.begun();
    assert.deepEqual(log.events, ['SNAPSHOT_END']);
    assert.deepEqual(
      [...log.stock],
      [
        ['sku-0', 7],
        ['sku-1', 4],
      ],
    );
    assert.equal(log.messages[0]?.levels[0]?.changeTime, null);
    const start = Date.now();
    await adjustStock(rig.second.client, [['sku-0', -2]]);
    await log.until(({ changes }) => changes.length === 1);
    assert.deepEqual(log.changes, [['sku-0', 5]]);
    const time = log.messages.at(-1)?.levels[0]?.changeTime;
    const changeTime = Number(time?.seconds) * 1000 + Number(time?.nanos) / 1e6;
    assert.ok(changeTime >= start - 5 && changeTime <= Date.now() + 5, `${changeTime}, not ${start}`);
    log.cancel();
  });

  it('shows all watchers on all replicas the same order, without gaps', async () => {
    const logs = [watch(rig.first), watch(rig.first), watch(rig.second)];
    await Promise.all(logs.map((log) => log.begun()));
    await change(400);
    await Promise.all(logs.map((log) => log.until(({ changes }) => changes.length >= 400)));
    const [first] = logs;
    for (const log of logs) {
      assert.equal(log.changes.length, 400);
      assert.deepEqual(log.changes, first?.changes);
      log.cancel();
    }
    // Each change adds 1, so a gap or a swap shows in the quantities of its SKU.
    const seen = new Map<string, number>();
    for (const [sku, quantity] of first?.changes ?? []) {
      assert.equal(quantity, (seen.get(sku) ?? quantity - 1) + 1, sku);
      seen.set(sku, quantity);
    }
  });

  it('misses nothing when it is resumed, on any replica, again and again', async () => {
    const whole = watch();
    await whole.begun();
    const changing = change(600);
    const seen: [string, number][] = [];
    let { resumeToken } = whole;
    for (let round = 0; seen.length < 600; round++) {
      const part = watch(round % 2 === 0 ? rig.second : rig.first, resumeToken);
      await part.until(({ changes }) => changes.length > 0);
      part.cancel();
      await part.ended;
      seen.push(...part.changes);
      ({ resumeToken } = part);
      assert.ok(!part.events.includes('SNAPSHOT_END'));
    }
    await changing;
    await whole.until(({ changes }) => changes.length >= 600);
    assert.deepEqual(seen, whole.changes);
    whole.cancel();
  });

  it('sends exactly the changes after a token from the middle of what came in one message', async () => {
    const log = watch();
    await log.begun();
    await change(100);
    await log.until(({ changes }) => changes.length === 100);
    const entries = await rig.redis.xrevrange(localKeys.changes(localId), '+', '-', 'COUNT', 31);
    const { epoch } = parseResumeToken(log.resumeToken, localId);
    const token = formatResumeToken(localId, { epoch, id: entries[30]?.[0] ?? '' });
    const resumed = watch(rig.first, token);
    await resumed.until(({ changes }) => changes.length >= 30);
    assert.deepEqual(resumed.changes, log.changes.slice(-30));
    log.cancel();
    resumed.cancel();
  });

  it('sends a large stock in parts of at most 500, the last of them marked', async () => {
    const local = locals.airport.id;
    const many = Array.from({ length: 1_200 }, (_, index) => `p${index}`);
    await importProducts(rig.first.client, many, local);
    await adjustStock(
      rig.first.client,
      many.map((sku) => [sku, 3] as const),
      { local },
    );
    const log = watch(rig.second, '', local);
    await log.begun();
    assert.deepEqual(log.events, ['SNAPSHOT_PART', 'SNAPSHOT_PART', 'SNAPSHOT_END']);
    assert.ok(log.messages.every(({ levels }) => levels.length <= 500));
    assert.deepEqual(
      log.messages.map(({ resumeToken }) => resumeToken !== ''),
      [false, false, true],
    );
    assert.deepEqual(new Set(log.stock.keys()), new Set(many));
    log.cancel();
  });

  it('resumes before the first change of a local, and tells of no stock until then', async () => {
    await rig.redis.del(localKeys.stock(localId), localKeys.changes(localId), localKeys.epoch(localId));
    const log = watch();
    await log.begun();
    assert.equal(log.stock.size, 0);
    log.cancel();
    await adjustStock(rig.second.client, [['sku-3', 9]]);
    for (const replica of [rig.first, rig.second]) {
      const resumed = watch(replica, log.resumeToken);
      await resumed.until(({ events }) => events.length > 0);
      assert.deepEqual([resumed.events, resumed.changes], [['CHANGES'], [['sku-3', 9]]]);
      resumed.cancel();
    }
  });

  const lost: readonly [string, (token: string) => string | Promise<string>][] = [
    [
      'is older than what is kept',
      async (token) => {
        await change(2_500);
        return token;
      },
    ],
    ['is of another life of the store', (token) => retoken(token, { epoch: 'feedfeedfeedfeed' })],
    ['is ahead of the store', (token) => retoken(token, { id: '99999999999999-0' })],
    ['names a change that never was', (token) => retoken(token, { id: '1-1' })],
  ];
  for (const [what, prepare] of lost) {
    it(`says RESUME_TOKEN_EXPIRED and sends the whole stock for a token that ${what}`, async () => {
      const log = watch();
      await log.begun();
      log.cancel();
      const token = await prepare(log.resumeToken);
      for (const replica of [rig.first, rig.second]) {
        const resumed = watch(replica, token);
        await resumed.begun();
        assert.deepEqual(resumed.events, ['RESUME_TOKEN_EXPIRED', 'SNAPSHOT_END']);
        assert.equal(resumed.messages[0]?.resumeToken, '');
        await adjustStock(rig.first.client, [['sku-0', 1]]);
        await resumed.until(({ changes }) => changes.length === 1);
        resumed.cancel();
      }
    });
  }

  it('D5 sends the whole stock anew when the store loses its data under a watcher', async () => {
    const log = watch();
    await log.begun();
    await rig.redis.flushall();
    await log.until(({ events }) => events.at(-1) === 'SNAPSHOT_END' && events.length > 1, 3_000);
    assert.deepEqual(log.events, ['SNAPSHOT_END', 'RESUME_TOKEN_EXPIRED', 'SNAPSHOT_END']);
    assert.equal(log.stock.size, 0);
    await importProducts(rig.second.client, skus);
    await adjustStock(rig.second.client, [['sku-2', 6]]);
    await log.until(({ stock }) => stock.get('sku-2') === 6);
    log.cancel();
  });

  for (const [what, token] of [
    ['malformed', 'abc'],
    ['of another local', formatResumeToken(locals.depot.id, { epoch: '', id: '0-0' })],
  ] as const) {
    it(`fails with INVALID_ARGUMENT for a resume token that is ${what}`, async () => {
      const { code, details } = await watch(rig.first, token).ended;
      assert.equal(code, status.INVALID_ARGUMENT);
      assert.match(details, /^resume_token is/);
    });
  }

  it('sends a sign of life with a token when nothing changed for 10 seconds', async () => {
    const log = watch();
    await log.until(({ events }) => events.at(-1) === 'HEARTBEAT', 15_000);
    assert.deepEqual(log.events, ['SNAPSHOT_END', 'HEARTBEAT']);
    const beat = log.messages[1];
    assert.deepEqual([beat?.levels, beat?.resumeToken], [[], log.messages[0]?.resumeToken]);
    log.cancel();
  });

  it('ends with DEADLINE_EXCEEDED at its deadline', async () => {
    const log = new WatchLog(rig.first.client.watch({ localId }, { timeout: 1_000 }));
    assert.equal((await log.ended).code, status.DEADLINE_EXCEEDED);
    assert.deepEqual(log.events, ['SNAPSHOT_END']);
  });
});

/** The same token, but for some parts of it. */
function retoken(token: string, change: { epoch?: string; id?: string }): string {
  return formatResumeToken(localId, { ...parseResumeToken(token, localId), ...change });
}
