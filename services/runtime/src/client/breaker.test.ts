import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Breaker, type BreakerState, type Verdict } from './breaker.js';

const resetTimeout = 40;

/** A breaker that opens after three, and every state it went through. */
function createBreaker() {
  const states: BreakerState[] = [];
  const breaker = new Breaker({ failures: 3, resetTimeout, onStateChange: (state) => states.push(state) });
  async function tell(...verdicts: Verdict[]): Promise<void> {
    for (const verdict of verdicts) {
      breaker.admit()?.(verdict);
    }
    // cockatiel counts in promises.
    await delay(0);
  }
  async function open(): Promise<void> {
    await tell('unanswered', 'unanswered', 'unanswered');
    assert.equal(breaker.state, 'open');
  }
  return { breaker, states, tell, open };
}

describe('Breaker', () => {
  it('opens when calls in a row are not answered', async () => {
    const { breaker, states, tell } = createBreaker();
    await tell('unanswered', 'unanswered');
    assert.equal(breaker.state, 'closed');
    await tell('unanswered');
    assert.equal(breaker.state, 'open');
    assert.equal(breaker.admit(), undefined);
    assert.deepEqual(states, ['open']);
  });

  it('begins the row anew with each answer', async () => {
    const { breaker, tell } = createBreaker();
    await tell('unanswered', 'unanswered', 'answered', 'unanswered', 'unanswered');
    assert.equal(breaker.state, 'closed');
  });

  it('neither counts nor begins anew when the verdict is unknown', async () => {
    const { breaker, tell } = createBreaker();
    await tell('unanswered', 'unknown', 'unanswered', 'unknown', 'unknown');
    assert.equal(breaker.state, 'closed');
    await tell('unanswered');
    assert.equal(breaker.state, 'open');
  });

  it('C4: lets exactly one of 100 through after the reset timeout, and refuses the others at once', async () => {
    const { breaker, open } = createBreaker();
    await open();
    await delay(resetTimeout + 5);
    const admitted = Array.from({ length: 100 }, () => breaker.admit()).filter((tell) => tell !== undefined);
    assert.equal(admitted.length, 1);
    assert.equal(breaker.state, 'half_open');
  });

  it('closes when the call on trial is answered, and counts from zero again', async () => {
    const { breaker, states, tell, open } = createBreaker();
    await open();
    await delay(resetTimeout + 5);
    await tell('answered');
    assert.equal(breaker.state, 'closed');
    await tell('unanswered', 'unanswered');
    assert.equal(breaker.state, 'closed');
    assert.deepEqual(states, ['open', 'half_open', 'closed']);
  });

  it('opens again for the whole reset timeout when the call on trial is not answered', async () => {
    const { breaker, states, tell, open } = createBreaker();
    await open();
    await delay(resetTimeout + 5);
    await tell('unanswered');
    assert.equal(breaker.admit(), undefined);
    assert.deepEqual(states, ['open', 'half_open', 'open']);
    await delay(resetTimeout + 5);
    assert.notEqual(breaker.admit(), undefined);
  });

  it('puts the next call on trial at once when nothing is known of the first', async () => {
    const { breaker, states, tell, open } = createBreaker();
    await open();
    await delay(resetTimeout + 5);
    await tell('unknown');
    assert.equal(breaker.state, 'open');
    await tell('answered');
    assert.equal(breaker.state, 'closed');
    assert.deepEqual(states, ['open', 'half_open', 'open', 'half_open', 'closed']);
  });

  it('takes no verdict of a call from before it opened', async () => {
    const { breaker, open } = createBreaker();
    const late = [breaker.admit(), breaker.admit(), breaker.admit(), breaker.admit()];
    await open();
    await delay(resetTimeout + 5);
    const trial = breaker.admit();
    for (const tell of late) {
      tell?.('unanswered');
    }
    late[0]?.('answered');
    await delay(0);
    assert.equal(breaker.state, 'half_open');
    trial?.('answered');
    await delay(0);
    assert.equal(breaker.state, 'closed');
  });
});
