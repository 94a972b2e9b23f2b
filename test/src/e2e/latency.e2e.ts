import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { it } from 'node:test';
import { demo, issueToken, validateLocal } from './demo.js';
import { type GhzLoad, runLoad } from './ghz-job.js';
import { step } from './say.js';
import { repository } from './settings.js';
import { openMeshSuite } from './suite.js';
import { failuresOf, lossOf, milliseconds } from './units.js';

const { namespace, settings, keep } = openMeshSuite('3 latency');
const callsPerSecond = 300;
const limit = 0.01;

it(`answers ValidateLocal at ${callsPerSecond} calls/s within 10 ms (p90)`, {
  timeout: 240_000,
}, async () => {
  await judge('ValidateLocal', {
    config: 'validate-local',
    target: validateLocal.target,
    requests: [validateLocal.request],
  });
});

it(`answers GetProduct at ${callsPerSecond} calls/s`, { timeout: 240_000 }, async () => {
  const token = await issueToken(namespace);
  await report('GetProduct, which asks auth twice', {
    config: 'get-product',
    target: 'catalog-service:50052',
    requests: demo.skus.map((sku) => ({ local_id: demo.local, sku })),
    metadata: { authorization: `Bearer ${token}` },
  });
});

type Question = Pick<GhzLoad, 'config' | 'target' | 'requests' | 'metadata'>;

async function judge(rpc: string, question: Question): Promise<void> {
  const { latency, measurement } = await measure(rpc, question);
  keep({
    subject: `${rpc} in the mesh at ${callsPerSecond} calls/s offered`,
    measured: `p50 ${milliseconds(latency.p50)}, p90 ${milliseconds(latency.p90)}, p99 ${milliseconds(latency.p99)}, ${lossOf(measurement)}`,
    goal: 'p90 < 10 ms, none failed',
    isMet: latency.p90 < limit && measurement.failed === 0,
  });
  assert.equal(failuresOf(measurement), '');
  assert.ok(
    measurement.startedPerSecond >= 0.98 * callsPerSecond,
    `ghz offered ${measurement.startedPerSecond.toFixed(0)} calls/s only, so this proves nothing`,
  );
  assert.ok(latency.p90 < limit, `p90 is ${milliseconds(latency.p90)}`);
}

async function report(rpc: string, question: Question): Promise<void> {
  const { latency, measurement } = await measure(rpc, question);
  keep({
    subject: `${rpc}, at ${callsPerSecond} calls/s offered`,
    measured: `p50 ${milliseconds(latency.p50)}, p90 ${milliseconds(latency.p90)}, p99 ${milliseconds(latency.p99)}, ${lossOf(measurement)}`,
    goal: 'none failed',
    isMet: measurement.failed === 0,
  });
  assert.equal(failuresOf(measurement), '');
}

async function measure(rpc: string, question: Question) {
  await step(`${rpc}: warm-up`, () => runLoad(namespace, settings, { ...question, calls: 3_000 }));
  const measurement = await step(`${rpc}: ${callsPerSecond} calls/s`, () =>
    runLoad(namespace, settings, { ...question, calls: 6_000, callsPerSecond }),
  );
  const { latencies, ...figures } = measurement;
  mkdirSync(`${repository}.local/report`, { recursive: true });
  writeFileSync(
    `${repository}.local/report/e2e-${question.config}.json`,
    `${JSON.stringify(figures, null, 2)}\n`,
  );
  assert.ok(measurement.latency !== undefined, `no call of ${latencies.length} ended`);
  return { measurement, latency: measurement.latency };
}
