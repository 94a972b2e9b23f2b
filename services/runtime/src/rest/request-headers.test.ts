import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metadataOf, requestIdOf } from './request-headers.js';

describe('requestIdOf', () => {
  for (const id of ['a', 'A1._:/+=@-', 'x'.repeat(128)]) {
    it(`takes ${id.slice(0, 12)}`, () => assert.equal(requestIdOf({ 'x-request-id': id }), id));
  }
  for (const id of [undefined, '', 'a b', 'a\u{e9}', 'x'.repeat(129), 'a, b', '<script>']) {
    it(`makes a new one for ${String(id).slice(0, 12)}`, () => {
      assert.match(requestIdOf({ 'x-request-id': id }), /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    });
  }
});

describe('metadataOf', () => {
  const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('passes on the request id, the trace context and the token', () => {
    const headers = { traceparent: parent, tracestate: 'a=1,b=2', 'x-auth-release': 'v2' };
    const metadata = metadataOf(headers, 'id-1', 'token');
    assert.deepEqual(metadata.getMap(), {
      'x-request-id': 'id-1',
      traceparent: parent,
      tracestate: 'a=1,b=2',
      'x-auth-release': 'v2',
      authorization: 'Bearer token',
    });
  });

  it('leaves out a trace context that is none, and the state of no trace', () => {
    for (const traceparent of [undefined, '', 'x', parent.toUpperCase(), `${parent}-more`]) {
      assert.deepEqual(metadataOf({ traceparent, tracestate: 'a=1' }, 'id-1', '').getMap(), {
        'x-request-id': 'id-1',
      });
    }
  });
});
