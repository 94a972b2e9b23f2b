import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemOf } from './problem-of.js';

/** As `fetch` throws it. */
function failure(message: string, code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
}

describe('problemOf', () => {
  it('tells the reason that fetch hides', () => {
    const refused = failure('connect ECONNREFUSED 127.0.0.1:9090', 'ECONNREFUSED');
    assert.equal(problemOf(refused, 5000), 'connect ECONNREFUSED 127.0.0.1:9090');
    const both = new TypeError('fetch failed', { cause: new AggregateError([refused, refused]) });
    assert.equal(problemOf(both, 5000), 'connect ECONNREFUSED 127.0.0.1:9090');
  });

  it('F2: says how to trust an authority that is not known, and nothing of it for a wrong name', () => {
    assert.match(
      problemOf(failure('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 5000),
      /not trusted \(self-signed certificate\); NODE_EXTRA_CA_CERTS/,
    );
    assert.equal(
      problemOf(failure('not for this host', 'ERR_TLS_CERT_ALTNAME_INVALID'), 5000),
      'not for this host',
    );
  });

  it('tells a time-out with its length, and what is no error', () => {
    assert.equal(problemOf(new DOMException('', 'TimeoutError'), 5000), 'no answer within 5 s');
    assert.equal(problemOf('gone', 5000), 'gone');
  });
});
