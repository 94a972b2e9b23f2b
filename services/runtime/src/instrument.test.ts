import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import {
  type ServerUnaryCall,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { failureStatuses } from './metrics.js';
import { ServiceError } from './service-error.js';
import { frame, rawCall } from './testing/raw-call.js';
import { startTestServer, type TestServer } from './testing/test-server.js';
import { unary } from './unary.js';

const service = 'auth.AuthService';

describe('instrument', () => {
  it('has a series per method and status before the first call', async (t) => {
    const { metrics } = await start(
      t,
      unary(() => ({}), assert.fail),
    );
    const { values } = await metrics.requests.get();
    assert.deepEqual(
      values.map(({ labels, value }) => `${labels.method} ${labels.status} ${value}`).sort(),
      ['OK', ...failureStatuses].map((name) => `ValidateLocal ${name} 0`).sort(),
    );
    assert.equal(failureStatuses.length, 16);
  });

  it('counts by status', async (t) => {
    let calls = 0;
    const { call, metrics } = await start(
      t,
      unary(
        () => {
          calls++;
          if (calls > 2) {
            throw calls > 4 ? new Error('unexpected') : new ServiceError(status.NOT_FOUND, 'no');
          }
          return {};
        },
        () => undefined,
      ),
    );
    for (let index = 0; index < 5; index++) {
      await call('ValidateLocal');
    }
    assert.deepEqual(await counts(metrics), {
      'ValidateLocal OK': 2,
      'ValidateLocal NOT_FOUND': 2,
      'ValidateLocal INTERNAL': 1,
    });
    const { values } = await metrics.durations.get();
    const count = values.find(({ metricName }) => metricName === 'grpc_request_duration_seconds_count');
    assert.deepEqual([count?.value, count?.labels], [5, { service, method: 'ValidateLocal' }]);
  });

  it('counts a call that ran into its deadline as DEADLINE_EXCEEDED', async (t) => {
    const { port, metrics, answered } = await startSlow(t);
    // By hand: a client of grpc-js watches the deadline too and may cancel the call just before.
    const answer = await rawCall(`127.0.0.1:${port}`, {
      headers: { 'grpc-timeout': '1S' },
      body: [frame(Buffer.alloc(0))],
    });
    assert.equal(answer.status, status.DEADLINE_EXCEEDED);
    await answered;
    assert.deepEqual(await counts(metrics), { 'ValidateLocal DEADLINE_EXCEEDED': 1 });
  });
});

/** A handler that answers only once its call is cancelled. */
async function startSlow(t: TestContext) {
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const server = await start(
    t,
    (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) => {
      void once(call, 'cancelled').then(() => {
        callback(null, {});
        answer();
      });
    },
  );
  return { ...server, answered };
}

function start(t: TestContext, handler: UntypedServiceImplementation[string]): Promise<TestServer> {
  return startTestServer(t, { ValidateLocal: handler });
}

/** What was counted, by method and status. */
async function counts({ requests }: TestServer['metrics']): Promise<Record<string, number>> {
  const { values } = await requests.get();
  return Object.fromEntries(
    values
      .filter(({ value }) => value > 0)
      .map(({ labels, value }) => [`${labels.method} ${labels.status}`, value]),
  );
}
