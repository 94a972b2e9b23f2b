import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { it } from 'node:test';
import { findFreePort } from '@zenlogic/runtime/testing/valkey-process';
import { startRelay } from './relay.js';

it('cuts connections, refuses new ones, and takes them again', async (t) => {
  const echo = createServer((socket) => socket.pipe(socket).on('error', () => undefined)).listen(
    0,
    '127.0.0.1',
  );
  await once(echo, 'listening');
  t.after(() => echo.close());
  const port = await findFreePort();
  const relay = await startRelay(port, (echo.address() as AddressInfo).port);
  t.after(() => relay.kill());

  async function ask(): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('hello');
    const [data] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return data.toString();
  }

  assert.equal(await ask(), 'hello');
  const open = connect(port, '127.0.0.1');
  await once(open, 'connect');
  open.write('x');
  await once(open, 'data');
  const cut = once(open, 'error');
  relay.kill();
  await cut;
  await assert.rejects(ask(), { code: 'ECONNREFUSED' });
  await relay.revive();
  assert.equal(await ask(), 'hello');
});
