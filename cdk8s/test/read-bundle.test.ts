import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readBundle } from '../src/bundle/read-bundle.js';
import { repository } from '../src/repository.js';

describe('the values of the chart', () => {
  it('are overridden one by one', () => {
    const { tokens, valkey } = readBundle(repository, {
      auth: { tokens: { issuer: 'https://us.example.com' } },
      valkey: { existingSecret: 'mine' },
    });
    assert.deepEqual(tokens, { issuer: 'https://us.example.com', audience: 'zenlogic' });
    assert.equal(valkey, undefined);
  });

  it('are refused by their names', () => {
    assert.throws(
      () => readBundle(repository, { auth: { tokens: { issuer: '' } } }),
      /charts\/zenlogic\/values\.yaml: auth\.tokens\.issuer must be a text that is not empty, not ""/,
    );
    const wrong = { metrics: { port: '9464' } } as object;
    assert.throws(
      () => readBundle(repository, wrong),
      /metrics\.port must be a port, 1 to 65535, not "9464"/,
    );
  });
});
