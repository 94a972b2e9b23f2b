import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Histogram, Registry } from 'prom-client';
import { DurationHistogram } from './duration-histogram.js';

const name = 'some_duration_seconds';
const help = 'Measures something.';
const edges = [0.001, 0.01, 0.5];
// On an edge, between two, below the first and beyond the last.
const durations = [0.001, 0.0100001, 0.00001, 0.5, 7, 0.01];

it('is read as the histogram of prom-client is', async () => {
  const ours = new Registry();
  const theirs = new Registry();
  const histogram = new DurationHistogram({ name, help, edges, registry: ours });
  const model = new Histogram({ name, help, buckets: edges, labelNames: ['method'], registers: [theirs] });
  for (const method of ['A', 'B']) {
    const series = histogram.addSeries({ method });
    for (const duration of durations) {
      series.observe(duration);
      model.labels({ method }).observe(duration);
    }
  }
  assert.equal(await ours.metrics(), await theirs.metrics());
});

it('has its series before the first observation, and again after a reset', async () => {
  const registry = new Registry();
  const histogram = new DurationHistogram({ name, help, edges, registry });
  const series = histogram.addSeries({ method: 'A' });
  const empty = await registry.metrics();
  assert.match(empty, /some_duration_seconds_bucket\{le="\+Inf",method="A"\} 0/);
  series.observe(0.2);
  assert.notEqual(await registry.metrics(), empty);
  registry.resetMetrics();
  assert.equal(await registry.metrics(), empty);
});
