import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CanaryError } from '../canary-error.js';
import { readPrometheusServer } from './prometheus-server.js';

function refuse(url: string, token: string | undefined, message: RegExp, secret: string): void {
  assert.throws(
    () => readPrometheusServer(url, token),
    (error) =>
      error instanceof CanaryError &&
      error.exitCode === 2 &&
      message.test(error.message) &&
      !error.message.includes(secret),
  );
}

describe('readPrometheusServer', () => {
  it('asks below the path of the URL', () => {
    for (const [url, wanted] of [
      ['http://prometheus:9090', 'http://prometheus:9090/api/v1/query'],
      ['https://monitoring.example/prometheus/', 'https://monitoring.example/prometheus/api/v1/query'],
      ['http://[::1]:9090//', 'http://[::1]:9090/api/v1/query'],
    ] as const) {
      assert.equal(readPrometheusServer(url, undefined).locate('query').href, wanted);
    }
  });

  it('sends user and password, and shows neither them nor a query', () => {
    const { name, headers, locate } = readPrometheusServer(
      'https://sre:s%40cret@prometheus.example/p?token=abc#x',
      undefined,
    );
    assert.equal(name, 'Prometheus at https://prometheus.example/p');
    assert.equal(locate('query').href, 'https://prometheus.example/p/api/v1/query');
    assert.equal(headers['authorization'], `Basic ${Buffer.from('sre:s@cret').toString('base64')}`);
  });

  it('sends a token in place of them', () => {
    assert.equal(readPrometheusServer('http://u:p@h', 'tok.en').headers['authorization'], 'Bearer tok.en');
    assert.equal(readPrometheusServer('http://h', undefined).headers['authorization'], undefined);
  });

  it('refuses what is no URL or token, and keeps secrets to itself', () => {
    refuse('u:secret@host:99999', undefined, /neither with http/, 'secret');
    refuse('http://u:secret@host:99999', undefined, /looks like http:\/\/prometheus:9090/, 'secret');
    refuse('file:///etc/secret', undefined, /neither with http:\/\/ nor with https:\/\//, 'secret');
    refuse('http://u:secret%@host', undefined, /% is written as %25/, 'secret');
    refuse('http://host', 'secret\n', /line break/, 'secret');
    refuse('http://host', '', /is empty/, 'secret');
  });
});
