import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { ServiceError } from './service-error.js';
import { startTestServer } from './testing/test-server.js';
import { type CallContext, unary } from './unary.js';

type Request = { readonly userId: string };
const request = { userId: 'somebody' };

describe('unary', () => {
  const handlers: readonly [name: string, handle: (context: CallContext<Request>) => unknown][] = [
    ['at once', ({ request: { userId } }) => ({ localName: userId })],
    ['later', async ({ request: { userId } }) => ({ localName: userId })],
  ];
  for (const [name, handle] of handlers) {
    it(`answers ${name}`, async (t) => {
      const { call } = await startTestServer(t, { ValidateLocal: unary(handle, assert.fail) });
      const { code, response } = await call('ValidateLocal', request);
      assert.deepEqual([code, (response as { localName: string }).localName], [status.OK, 'somebody']);
    });
  }

  const fail = (error: unknown) => {
    throw error;
  };
  for (const [name, failing] of [
    ['at once', fail],
    ['later', async (error: unknown) => fail(error)],
  ] as const) {
    it(`ends with the status of a ServiceError that is thrown ${name}`, async (t) => {
      const { call } = await startTestServer(t, {
        ValidateLocal: unary(
          () => failing(new ServiceError(status.NOT_FOUND, 'user_id: nobody – ☃ 100 %')),
          assert.fail,
        ),
      });
      const { code, details } = await call('ValidateLocal');
      assert.deepEqual([code, details], [status.NOT_FOUND, 'user_id: nobody – ☃ 100 %']);
    });

    for (const error of [new Error('password=secret'), 'password=secret', undefined]) {
      it(`reports ${String(error)} that is thrown ${name}, and tells the caller nothing of it`, async (t) => {
        const reports: [unknown, string][] = [];
        const { call } = await startTestServer(t, {
          ValidateLocal: unary(
            () => failing(error),
            (...report) => reports.push(report),
          ),
        });
        const { code, details } = await call('ValidateLocal');
        assert.deepEqual([code, details], [status.INTERNAL, 'Unknown server error occurred']);
        assert.deepEqual(reports, [[error, '/auth.AuthService/ValidateLocal']]);
      });
    }
  }
});
