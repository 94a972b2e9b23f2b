import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Turnstile } from './turnstile.js';

describe('Turnstile', () => {
  it('lets a limited number pass at once, in the order in which they came', async () => {
    const turnstile = new Turnstile(2);
    const begun: number[] = [];
    const finish: (() => void)[] = [];
    const all = Array.from({ length: 5 }, (_, index) =>
      turnstile.pass(async () => {
        begun.push(index);
        await new Promise<void>((resolve) => finish.push(resolve));
        return index;
      }),
    );
    assert.deepEqual(begun, [0, 1]);
    for (let index = 0; index < 5; index++) {
      finish[index]?.();
      await all[index];
      assert.ok(begun.length <= index + 3);
    }
    assert.deepEqual(begun, [0, 1, 2, 3, 4]);
    assert.deepEqual(await Promise.all(all), begun);
  });

  it('lets the next one pass when an action fails', async () => {
    const turnstile = new Turnstile(1);
    const failing = turnstile.pass(() => Promise.reject(new Error('no')));
    const next = turnstile.pass(async () => 'yes');
    await assert.rejects(failing, /no/);
    assert.equal(await next, 'yes');
  });
});
