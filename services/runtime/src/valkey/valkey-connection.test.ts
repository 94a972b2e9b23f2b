import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.js';
import { createValkey } from '../testing/valkey-process.js';
import { ValkeyConnection } from './valkey-connection.js';

/** A connection to a real Valkey, over a network that the test can cut. */
async function connect(t: TestContext): Promise<{ connection: ValkeyConnection; proxy: TcpProxy }> {
  const valkey = await createValkey();
  t.after(() => valkey.stop());
  await valkey.start();
  const proxy = await startTcpProxy(valkey.port);
  t.after(proxy.close);
  const connection = new ValkeyConnection(`redis://127.0.0.1:${proxy.port}`);
  t.after(() => connection.disconnect());
  await once(connection, 'ready');
  return { connection, proxy };
}

async function cut(connection: ValkeyConnection, proxy: TcpProxy): Promise<void> {
  const seen = once(connection, 'reconnecting');
  await proxy.cut();
  await seen;
}

describe('a connection to Valkey', () => {
  it('that is cut is waited for until it is made again', async (t) => {
    const { connection, proxy } = await connect(t);
    await cut(connection, proxy);
    await assert.rejects(connection.get('key'), /Stream isn't writeable/);
    await connection.reconnected();
    assert.equal(await connection.get('key'), null);
  });

  it('that cannot be made again is waited for once, and then no more', async (t) => {
    const { connection, proxy } = await connect(t);
    proxy.freeze();
    await cut(connection, proxy);
    await connection.reconnected();
    assert.notEqual(connection.status, 'ready');
    let isOver = false;
    void connection.reconnected().then(() => {
      isOver = true;
    });
    await new Promise(setImmediate);
    assert.ok(isOver);
  });
});
