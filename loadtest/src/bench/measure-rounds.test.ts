import assert from 'node:assert/strict';
import { it } from 'node:test';
import { measureRounds } from './measure-rounds.js';

it('measures every arm once a round, each round beginning with another one', async () => {
  const order: string[] = [];
  let figure = 0;
  const arms = ['a', 'b', 'c'].map((name) => ({ name, measure: async () => figure++ }));
  const figures = await measureRounds(arms, 3, (arm, round) => order.push(`${arm}${round}`));
  assert.deepEqual(order, ['a1', 'b1', 'c1', 'b2', 'c2', 'a2', 'c3', 'a3', 'b3']);
  assert.deepEqual(
    [...figures],
    [
      ['a', [0, 5, 7]],
      ['b', [1, 3, 8]],
      ['c', [2, 4, 6]],
    ],
  );
});

it('ends at the first measurement that fails', async () => {
  const measured: string[] = [];
  const arms = ['a', 'b', 'c'].map((name) => ({
    name,
    async measure() {
      measured.push(name);
      if (name === 'b') {
        throw new Error('no answer');
      }
    },
  }));
  await assert.rejects(
    measureRounds(arms, 2, () => undefined),
    /no answer/,
  );
  assert.deepEqual(measured, ['a', 'b']);
});
