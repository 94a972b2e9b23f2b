import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePrometheusText } from './prometheus-text.js';

describe('parsePrometheusText', () => {
  it('reads names, labels and values and skips comments', () => {
    const text = [
      '# HELP grpc_requests_total Calls.',
      '# TYPE grpc_requests_total counter',
      'grpc_requests_total{service="auth.AuthService",method="ValidateLocal",status="OK"} 12',
      '',
      'process_cpu_seconds_total 0.25 1700000000000',
    ].join('\n');
    assert.deepEqual(parsePrometheusText(text), [
      {
        name: 'grpc_requests_total',
        labels: { service: 'auth.AuthService', method: 'ValidateLocal', status: 'OK' },
        value: 12,
      },
      { name: 'process_cpu_seconds_total', labels: {}, value: 0.25 },
    ]);
  });

  it('reads escapes, commas and braces inside labels', () => {
    const [sample] = parsePrometheusText('a{path="C:\\\\d",say="\\"x\\", {y}\\n",} 1');
    assert.deepEqual(sample?.labels, { path: 'C:\\d', say: '"x", {y}\n' });
  });

  it('reads infinities, NaN and exponents', () => {
    const values = parsePrometheusText('a +Inf\nb -Inf\nc NaN\nd 1.5e-05\r\n').map(({ value }) => value);
    assert.deepEqual(values, [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0.000015]);
  });

  for (const text of ['<html>', 'a', 'a{b="c" 1', 'a{b=c} 1', 'a one', '{"json": 1}']) {
    it(`refuses ${text}`, () => {
      assert.throws(() => parsePrometheusText(`x 1\n${text}`), /line 2 is not a Prometheus sample/);
    });
  }
});
