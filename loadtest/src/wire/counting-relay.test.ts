import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { it, type TestContext } from 'node:test';
import { startCountingRelay } from './counting-relay.js';

it('counts the bytes of both directions and changes none', async (t) => {
  const relay = await startRelayToEcho(t, 'hello, ');
  const caller = connect(relay.port, '127.0.0.1').setEncoding('utf8');
  caller.write('you');
  assert.deepEqual(await once(caller, 'data'), ['hello, you']);
  assert.deepEqual(relay.bytes, { toServer: 3, toCaller: 10 });
  caller.destroy();
});

it('adds up all connections', async (t) => {
  const relay = await startRelayToEcho(t, '');
  for (const text of ['a', 'bc']) {
    const caller = connect(relay.port, '127.0.0.1');
    caller.write(text);
    await once(caller, 'data');
    caller.destroy();
  }
  assert.deepEqual(relay.bytes, { toServer: 3, toCaller: 3 });
});

it('ends its connections when it is closed', async (t) => {
  const relay = await startRelayToEcho(t, '');
  const caller = connect(relay.port, '127.0.0.1');
  caller.write('a');
  await once(caller, 'data');
  relay.close();
  await once(caller, 'close');
});

/** Starts a relay to a server that answers what it hears after a prefix. */
async function startRelayToEcho(t: TestContext, prefix: string) {
  const server = createServer((socket) => {
    socket.on('data', (data) => socket.write(prefix + data.toString()));
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = await startCountingRelay((server.address() as AddressInfo).port);
  t.after(() => {
    relay.close();
    server.close();
  });
  return relay;
}
