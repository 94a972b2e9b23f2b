import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { users } from '@zenlogic/runtime/testing/auth-records';
import { ask } from '../testing/ask.js';
import { startRig } from '../testing/gateway-rig.js';
import { watchMemory } from '../testing/memory.js';
import { openUpload } from '../testing/slow-upload.js';

const total = 100_000;

describe('an import into a real catalog', () => {
  it('of 100,000 products takes constant memory', async (t) => {
    const { auth, gateway, replicas, harbour } = await startRig(t);
    const token = auth.token(users.keeper);
    const send = (rows: string) =>
      ask<{ created: number; received: number }>(`${harbour}/products/import`, {
        token,
        headers: { 'content-type': 'application/x-ndjson' },
        body: rows,
      });
    // Warm, so that what is measured is the import and not the compiler.
    await send(rowsOf('warm', 5_000));
    const watched = [gateway, ...replicas].map(({ pid }) => watchMemory(pid));
    const start = performance.now();
    const { status, body } = await send(rowsOf('sku', total));
    const seconds = (performance.now() - start) / 1000;
    const growths = watched.map((memory) => Math.round(memory.stop() / 1024 / 1024));
    assert.equal(status, 200);
    assert.deepEqual([body.received, body.created], [total, total]);
    t.diagnostic(`${Math.round(total / seconds)} products/s; memory grew by ${growths.join(', ')} MiB`);
    for (const growth of growths) {
      assert.ok(growth < 80, `${growth} MiB`);
    }
  });

  it('whose replica is killed ends with 503, which says to send it again, and then it works', async (t) => {
    const { auth, replicas, harbour } = await startRig(t);
    const token = auth.token(users.keeper);
    const url = `${harbour}/products/import`;
    const { request, answer } = openUpload(url, token);
    request.write(rowsOf('sku', 1_000));
    // Which of both serves the import is not known from outside.
    const products = async () =>
      (await ask<{ products: unknown[] }>(`${harbour}/products?page_size=1`, { token })).body.products.length;
    request.write(rowsOf('more', 1_000));
    while ((await products()) === 0) {
      request.write(rowsOf('again', 500));
    }
    for (const replica of replicas) {
      replica.signal('SIGKILL');
    }
    const { status, body } = await answer;
    request.destroy();
    assert.equal(status, 503);
    assert.match(body.detail, /send the same upload again/);
  });
});

function rowsOf(prefix: string, count: number): string {
  const rows = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      sku: `${prefix}-${index}`,
      name: `Product ${index}`,
      description: 'Caja de cartón corrugado, 40 × 60 cm',
      price: { currency: 'CLP', minor_units: index },
    }),
  );
  return `${rows.join('\n')}\n`;
}
