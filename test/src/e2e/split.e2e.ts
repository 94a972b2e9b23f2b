import assert from 'node:assert/strict';
import { it } from 'node:test';
import { awaitUntil } from './await-until.js';
import { validateLocal } from './demo.js';
import { runLoad } from './ghz-job.js';
import { setWeights } from './installation.js';
import { step } from './say.js';
import { countCalls } from './server-counts.js';
import { openMeshSuite } from './suite.js';
import { count, failuresOf } from './units.js';

const { namespace, settings, caller, keep } = openMeshSuite('2 split');
const calls = 10_000;
const tolerance = 0.9;

// As delivered, evenly, all to the canary, and back.
for (const [position, percent] of [10, 50, 100, 10].entries()) {
  it(`splits ${100 - percent}/${percent}${position === 3 ? ' again' : ''}`, {
    timeout: 240_000,
  }, async () => {
    const start = performance.now();
    if (position > 0) {
      await setWeights(namespace, percent);
    }
    await awaitUntil(`the proxies have ${percent} %`, 60, async () => {
      const share = await caller.shareOfV2(200);
      return Math.abs(share - percent) <= 10 ? share : undefined;
    });
    const seconds = (performance.now() - start) / 1000;

    const before = await countCalls(namespace, 'ValidateLocal', ['auth-v1', 'auth-v2']);
    const measurement = await step(`${count(calls)} calls at ${100 - percent}/${percent}`, () =>
      runLoad(namespace, settings, {
        config: 'validate-local',
        target: validateLocal.target,
        requests: [validateLocal.request],
        calls,
      }),
    );
    const after = await countCalls(namespace, 'ValidateLocal', ['auth-v1', 'auth-v2']);
    const [ofV1 = 0, ofV2 = 0] = ['auth-v1', 'auth-v2'].map(
      (release) => (after.get(release) ?? 0) - (before.get(release) ?? 0),
    );
    const share = (100 * ofV2) / (ofV1 + ofV2);
    keep({
      subject: `share of release v2 at ${100 - percent}/${percent}`,
      measured: `${share.toFixed(2)} % of ${count(ofV1 + ofV2)} calls, ${measurement.failed} failed${position > 0 ? `; in force after ${seconds.toFixed(1)} s at most` : ''}`,
      goal:
        percent === 100
          ? '100 %, none failed'
          : `${percent} ± ${tolerance * (percent === 50 ? 5 / 3 : 1)} %, none failed`,
      isMet: isWithin(share, percent) && measurement.failed === 0,
    });
    assert.equal(failuresOf(measurement), '');
    assert.ok(ofV1 + ofV2 >= calls, `the servers counted ${ofV1 + ofV2} of ${calls} calls`);
    assert.ok(isWithin(share, percent), `release v2 answered ${share.toFixed(2)} %, not ${percent} %`);
  });
}

/** Three standard deviations of chance: 0.9 points at 10 % of 10,000 calls, 1.5 at 50 %. */
function isWithin(share: number, percent: number): boolean {
  return percent === 100
    ? share === 100
    : Math.abs(share - percent) <= tolerance * (percent === 50 ? 5 / 3 : 1);
}
