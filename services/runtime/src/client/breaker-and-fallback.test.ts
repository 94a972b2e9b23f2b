import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';
import { authClientOf } from '../testing/client-of.js';
import { authService, startServiceServer } from '../testing/service-server.js';
import { unary } from '../unary.js';
import type { BreakerState } from './breaker.js';

type Options = Partial<Parameters<typeof authClientOf>[1]>;
type Fallbacks = NonNullable<Options['fallbacks']>;

const resetTimeout = 150;
const labels = 'service="auth.AuthService",method="GetUserPermissions"';

/**
 * A server whose behaviour changes while a test runs, and a client of it whose breaker opens after three. The method
 * is one that has a fallback only when the test gives it one.
 */
async function start(t: Parameters<typeof startServiceServer>[0], options: Options = {}) {
  const served = { calls: 0, answer: async (): Promise<object> => ({ permissions: ['grpc'] }) };
  const GetUserPermissions = unary(
    () => {
      served.calls++;
      return served.answer();
    },
    () => undefined,
  );
  const server = await startServiceServer(t, { GetUserPermissions }, authService);
  const states: BreakerState[] = [];
  const { client, metric } = authClientOf(t, {
    target: server.target,
    breaker: { failures: 3, resetTimeout },
    onStateChange: ({ state }) => states.push(state),
    ...options,
  });
  // Only UNIMPLEMENTED and the like are never retried, so the count of calls is that of the attempts.
  const ask = (callOptions = {}) => client.call('GetUserPermissions', {}, callOptions);
  const codeOf = (callOptions = {}) =>
    ask(callOptions).then(
      () => status.OK,
      (error) => (error instanceof ServiceError ? error.code : Promise.reject(error)),
    );
  const failWith = (code: status) => {
    served.answer = async () => {
      throw new ServiceError(code, 'no');
    };
  };
  async function open(): Promise<void> {
    failWith(status.INTERNAL);
    for (let index = 0; index < 3; index++) {
      await codeOf();
    }
    await delay(0);
    assert.equal(client.breakerState, 'open');
    served.calls = 0;
  }
  return { client, metric, states, served, ask, codeOf, failWith, open };
}

function fallbackOf(answer: NonNullable<Fallbacks['GetUserPermissions']>): Fallbacks {
  return { GetUserPermissions: answer };
}

describe('the circuit breaker of a client', () => {
  for (const code of [status.UNAVAILABLE, status.RESOURCE_EXHAUSTED, status.INTERNAL]) {
    it(`opens after calls in a row that end with ${status[code]}`, async (t) => {
      const { client, served, states, metric, codeOf, failWith } = await start(t);
      failWith(code);
      for (let index = 0; index < 3; index++) {
        assert.equal(await codeOf(), code);
      }
      const { calls } = served;
      assert.equal(await codeOf(), status.UNAVAILABLE);
      assert.equal(served.calls, calls, 'the server was not asked');
      assert.equal(client.breakerState, 'open');
      assert.deepEqual(states, ['open']);
      for (const [state, value] of [
        ['closed', 0],
        ['open', 1],
        ['half_open', 0],
      ] as const) {
        const series = `circuit_breaker_state{service="auth.AuthService",state="${state}"}`;
        assert.equal(await metric(series), value, state);
      }
      assert.equal(await metric(`grpc_client_refused_total{${labels},reason="breaker"}`), 1);
    });
  }

  it('opens after calls in a row that are not answered in time', async (t) => {
    const { client, served, codeOf } = await start(t, { timeout: 60 });
    served.answer = () => new Promise(() => undefined);
    for (let index = 0; index < 3; index++) {
      assert.equal(await codeOf(), status.DEADLINE_EXCEEDED);
    }
    await delay(0);
    assert.equal(client.breakerState, 'open');
  });

  it('stays closed when callers give the server less than a fifth of the timeout', async (t) => {
    const { client, served, codeOf } = await start(t, { timeout: 5_000 });
    served.answer = () => new Promise(() => undefined);
    for (let index = 0; index < 10; index++) {
      assert.equal(await codeOf({ timeout: 20 }), status.DEADLINE_EXCEEDED);
    }
    assert.equal(client.breakerState, 'closed');
  });

  for (const code of [status.INVALID_ARGUMENT, status.NOT_FOUND, status.PERMISSION_DENIED]) {
    it(`takes ${status[code]} for an answer, which begins the row anew`, async (t) => {
      const { client, codeOf, failWith } = await start(t);
      for (let round = 0; round < 3; round++) {
        failWith(status.INTERNAL);
        await codeOf();
        await codeOf();
        failWith(code);
        await codeOf();
      }
      assert.equal(client.breakerState, 'closed');
    });
  }

  it('does not close when the call on trial is cancelled by its caller', async (t) => {
    const { client, served, codeOf, open } = await start(t);
    await open();
    await delay(resetTimeout + 10);
    served.answer = () => new Promise(() => undefined);
    assert.equal(await codeOf({ signal: AbortSignal.timeout(50) }), status.CANCELLED);
    await delay(0);
    assert.equal(client.breakerState, 'open');
    served.answer = async () => ({});
    assert.equal(await codeOf(), status.OK);
    await delay(0);
    assert.equal(client.breakerState, 'closed');
  });

  it('C4: half-open, lets one of 100 parallel calls through and answers the others by the fallback within 50 ms', async (t) => {
    let fallbacks = 0;
    const { client, served, ask, open, metric, states } = await start(t, {
      fallbacks: fallbackOf(async () => {
        fallbacks++;
        return { permissions: ['rest'] };
      }),
    });
    await open();
    await delay(resetTimeout + 10);
    // The trial takes longer than the others may.
    served.answer = async () => {
      await delay(400);
      return { permissions: ['grpc'] };
    };
    const begin = performance.now();
    const elapsed: number[] = [];
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const { source } = await ask();
        elapsed.push(performance.now() - begin);
        return source;
      }),
    );
    assert.equal(served.calls, 1);
    assert.equal(fallbacks, 99);
    assert.equal(answers.filter((source) => source === 'fallback').length, 99);
    elapsed.sort((a, b) => a - b);
    assert.ok((elapsed[98] ?? 0) < 50, `the slowest fallback took ${elapsed[98]} ms`);
    await delay(0);
    assert.equal(client.breakerState, 'closed');
    assert.deepEqual(states, ['open', 'half_open', 'closed']);
    assert.equal(await metric(`fallback_requests_total{${labels},outcome="answered"}`), 99);
    assert.equal(await metric(`fallback_request_duration_seconds_count{${labels}}`), 99);
  });

  it('C4: half-open without a fallback, fails the others with UNAVAILABLE at once', async (t) => {
    const { served, codeOf, open } = await start(t);
    await open();
    await delay(resetTimeout + 10);
    served.answer = async () => {
      await delay(300);
      return {};
    };
    const codes = await Promise.all(Array.from({ length: 100 }, () => codeOf()));
    assert.equal(served.calls, 1);
    assert.equal(codes.filter((code) => code === status.UNAVAILABLE).length, 99);
  });
});

describe('the fallback of a client', () => {
  it('answers while the breaker is still closed when a call ends with UNAVAILABLE, and the row goes on', async (t) => {
    const { client, ask, failWith } = await start(t, {
      fallbacks: fallbackOf(async () => ({ permissions: ['rest'] })),
    });
    failWith(status.UNAVAILABLE);
    for (let index = 0; index < 3; index++) {
      assert.deepEqual(await ask(), { response: { permissions: ['rest'] }, source: 'fallback' });
    }
    await delay(0);
    assert.equal(client.breakerState, 'open', 'an answer of the fallback is none of gRPC');
  });

  it('is not asked after any other status', async (t) => {
    const { codeOf, failWith } = await start(t, {
      breaker: { failures: 100 },
      fallbacks: fallbackOf(async () => assert.fail('was asked')),
    });
    for (const code of [
      status.INTERNAL,
      status.RESOURCE_EXHAUSTED,
      status.NOT_FOUND,
      status.UNAUTHENTICATED,
    ]) {
      failWith(code);
      assert.equal(await codeOf(), code);
    }
  });

  it('C7: fails with UNAVAILABLE and both reasons when it has no answer either', async (t) => {
    const { ask, failWith, metric } = await start(t, {
      fallbacks: fallbackOf(async () => {
        throw new Error('HTTP status 500');
      }),
    });
    failWith(status.UNAVAILABLE);
    await assert.rejects(ask(), {
      name: 'ServiceError',
      code: status.UNAVAILABLE,
      message:
        'auth.AuthService/GetUserPermissions did not answer: UNAVAILABLE, and its fallback did not either: HTTP status 500',
    });
    assert.equal(await metric(`fallback_requests_total{${labels},outcome="failed"}`), 1);
  });

  it('has the time that is left, and no more', async (t) => {
    const { ask, open } = await start(t, {
      timeout: 120,
      fallbacks: fallbackOf(
        (_request, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      ),
    });
    await open();
    const begin = performance.now();
    await assert.rejects(ask(), { code: status.UNAVAILABLE, message: /no answer in time/ });
    const elapsed = performance.now() - begin;
    assert.ok(elapsed > 100 && elapsed < 1_000, `${elapsed}`);
  });

  it('C8: is cancelled with its caller', async (t) => {
    const { codeOf, open } = await start(t, {
      fallbacks: fallbackOf(
        (_request, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      ),
    });
    await open();
    const begin = performance.now();
    assert.equal(await codeOf({ signal: AbortSignal.timeout(30) }), status.CANCELLED);
    assert.ok(performance.now() - begin < 130);
  });
});
