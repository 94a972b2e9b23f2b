// Keeps streams of stock open and asks by REST, while the tests take servers away, and tells whether anything was lost.
//
//   node flow.mjs '{"token": …, "local": …, "skus": […], "watches": 10, "syncs": 4, "restPerSecond": 0}'
//
// Prints `open` once all streams are open, runs until its standard input ends, then prints what came of it as JSON.
// A stream that ends is opened again where it was, as its caller should: a watch with its resume token, a Sync with the
// adjustments that have no result yet.
import { Agent, get } from 'node:http';
import { createClient, toMetadata } from './clients.mjs';

const { token, local, skus, watches, syncs, restPerSecond } = JSON.parse(process.argv[2]);
const client = createClient('catalog-service:50052', 'catalog.v1.InventoryService');
const metadata = { authorization: `Bearer ${token}` };
/** How long the caller of a stream waits until it opens it again, in milliseconds. */
const pause = 100;
/** How often each Sync stream sends an adjustment, in milliseconds. */
const adjustmentInterval = 100;

let stopping = false;
const levels = Array.from({ length: watches }, () => new Map());
const watchCounts = { messages: 0, reopened: 0, expired: 0, errors: {} };
const syncCounts = { sent: 0, applied: 0, repeated: 0, refused: 0, reopened: 0, errors: {} };
const rest = { calls: 0, failed: 0, errors: {}, latencies: [] };
/** What the results said of each product: how many adjustments were applied, each by one, from which quantity to which. */
const stock = new Map();
const pending = [];

let unopened = watches + syncs;
function opened() {
  unopened -= 1;
  if (unopened === 0) {
    process.stdout.write('open\n');
  }
}

for (const seen of levels) {
  watch(seen);
}
for (let index = 0; index < syncs; index += 1) {
  sync(index);
}
if (unopened === 0) {
  process.stdout.write('open\n');
}
const restTimer = restPerSecond > 0 ? offer(restPerSecond) : undefined;

process.stdin.resume();
process.stdin.once('end', finish);

function watch(seen) {
  let resumeToken = '';
  let isOpen = false;
  open();

  function open() {
    const stream = client.WatchStock(
      { local_id: local, resume_token: resumeToken },
      toMetadata(metadata, true),
    );
    stream.on('data', (message) => {
      watchCounts.messages += 1;
      if (!isOpen) {
        isOpen = true;
        opened();
      }
      if (message.event === 'WATCH_EVENT_RESUME_TOKEN_EXPIRED') {
        watchCounts.expired += 1;
      }
      for (const { sku, quantity } of message.levels) {
        seen.set(sku, quantity);
      }
      resumeToken = message.resume_token || resumeToken;
    });
    stream.on('error', (error) => reopen(watchCounts, error, open));
    stream.on('end', () => undefined);
  }
}

function sync(index) {
  const clientId = `e2e-${process.pid}-${index}`;
  const waiting = new Map();
  pending.push(waiting);
  let made = 0;
  let isOpen = false;
  let stream;
  let isStarted = false;
  open();
  const timer = setInterval(() => {
    if (stopping) {
      clearInterval(timer);
      return;
    }
    made += 1;
    const adjustment = { adjustment_id: `${clientId}-${made}`, sku: skus[made % skus.length], delta: 1 };
    waiting.set(adjustment.adjustment_id, adjustment);
    syncCounts.sent += 1;
    if (isStarted) {
      stream.write({ adjustment });
    }
  }, adjustmentInterval);

  function open() {
    isStarted = false;
    stream = client.Sync(toMetadata(metadata, true));
    stream.write({ start: { local_id: local, client_id: clientId } });
    stream.on('data', ({ started, result }) => {
      if (started) {
        isStarted = true;
        if (!isOpen) {
          isOpen = true;
          opened();
        }
        for (const adjustment of waiting.values()) {
          stream.write({ adjustment });
        }
      }
      if (result) {
        settle(result);
      }
    });
    stream.on('error', (error) => reopen(syncCounts, error, open));
    stream.on('end', () => stream.end());
  }

  function settle({ adjustment_id: id, outcome, repeated, quantity }) {
    const adjustment = waiting.get(id);
    if (adjustment === undefined) {
      // The result of one that was sent twice, since its stream ended in between.
      syncCounts.repeated += 1;
      return;
    }
    waiting.delete(id);
    if (outcome === 'ADJUSTMENT_OUTCOME_APPLIED') {
      syncCounts.applied += 1;
      syncCounts.repeated += repeated ? 1 : 0;
      const { applied, first, last } = stock.get(adjustment.sku) ?? {
        applied: 0,
        first: quantity,
        last: quantity,
      };
      stock.set(adjustment.sku, {
        applied: applied + 1,
        first: Math.min(first, quantity),
        last: Math.max(last, quantity),
      });
    } else {
      syncCounts.refused += 1;
    }
  }
}

function reopen(counts, error, open) {
  if (finished) {
    return;
  }
  const name = `${error.code} ${error.details}`;
  counts.errors[name] = (counts.errors[name] ?? 0) + 1;
  counts.reopened += 1;
  setTimeout(open, pause);
}

/** Asks by REST, whether or not the answers keep up. */
function offer(perSecond) {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const began = performance.now();
  let made = 0;
  return setInterval(() => {
    const due = ((performance.now() - began) / 1000) * perSecond;
    for (; made < due; made += 1) {
      ask(agent);
    }
  }, 5);
}

function ask(agent) {
  const start = performance.now();
  const done = (failure) => {
    rest.calls += 1;
    rest.latencies.push(performance.now() - start);
    if (failure !== undefined) {
      rest.failed += 1;
      rest.errors[failure] = (rest.errors[failure] ?? 0) + 1;
    }
  };
  const url = `http://gateway:8001/api/v1/locals/${local}/validate`;
  const request = get(url, { agent, headers: metadata, timeout: 10_000 }, (response) => {
    response.resume();
    response.on('end', () => done(response.statusCode === 200 ? undefined : `HTTP ${response.statusCode}`));
    response.on('error', (error) => done(error.code ?? error.message));
  });
  request.on('timeout', () => request.destroy(new Error('no answer within 10 s')));
  request.on('error', (error) => done(error.code ?? error.message));
}

let finished = false;

/** Waits until every adjustment has its result and every watcher has seen it, for half a minute at most. */
async function finish() {
  stopping = true;
  clearInterval(restTimer);
  const end = performance.now() + 30_000;
  while (performance.now() < end && (unconfirmed() > 0 || behind() > 0)) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  finished = true;
  rest.latencies.sort((a, b) => a - b);
  const at = (quantile) => rest.latencies[Math.max(0, Math.ceil(quantile * rest.latencies.length) - 1)];
  const { latencies, ...restCounts } = rest;
  const report = {
    watch: { streams: watches, ...watchCounts, behind: behind() },
    sync: { streams: syncs, ...syncCounts, unconfirmed: unconfirmed(), miscounted: miscounted() },
    rest: { ...restCounts, p50: at(0.5), p90: at(0.9), p99: at(0.99) },
  };
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
}

function unconfirmed() {
  return pending.reduce((sum, waiting) => sum + waiting.size, 0);
}

/** Watchers that do not know what is in stock. */
function behind() {
  return levels.filter((seen) => Array.from(stock).some(([sku, { last }]) => seen.get(sku) !== last)).length;
}

/** Adjustments that were applied more than once, or results that were made up. */
function miscounted() {
  return Array.from(stock.values()).reduce(
    (sum, { applied, first, last }) => sum + Math.abs(last - first + 1 - applied),
    0,
  );
}
