import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { locals, users } from '@zenlogic/runtime/testing/auth-records';
import { startAuthRelease } from '@zenlogic/runtime/testing/auth-release';
import { type Answered, ask } from '../testing/ask.js';
import { nowhere, startGateway } from '../testing/gateway-process.js';

describe('when auth does not answer', () => {
  it('C4: its REST answers in place of its gRPC, within 50 ms once the breaker is open, and a header says so', async (t) => {
    const { token, validate, metrics } = await start(t, { grpc: nowhere });
    for (let count = 0; count < 5; count++) {
      const { status, headers } = await validate();
      assert.equal(status, 200, 'no caller is lost before the breaker opens');
      assert.equal(headers.get('x-fallback'), 'auth-rest');
    }
    assert.match(await metrics(), /circuit_breaker_state\{service="auth.AuthService",state="open"\} 1/);
    const answers: Answered<unknown>[] = [];
    for (let count = 0; count < 40; count++) {
      answers.push(await validate());
    }
    const slowest = answers.map(({ elapsed }) => elapsed).sort((a, b) => a - b)[35] ?? Number.NaN;
    t.diagnostic(`90 % of the answers by the fallback took at most ${slowest.toFixed(1)} ms`);
    assert.ok(slowest <= 50, `${slowest} ms`);
    for (const { status, headers, body } of answers) {
      assert.equal(status, 200);
      assert.equal(headers.get('x-fallback'), 'auth-rest');
      assert.deepEqual(body, { is_valid: true, local_name: 'Harbour', error_message: '' });
    }
    // The same meaning: no is no, and a token that does not verify is refused.
    assert.deepEqual(((await validate(locals.depot.id)).body as { is_valid: boolean }).is_valid, false);
    const refused = await validate(locals.harbour.id, `${token}x`);
    assert.equal(refused.status, 401);
  });

  it('C7: neither by gRPC nor by REST, the answer is 503 and never an allow', async (t) => {
    const { validate } = await start(t, { grpc: nowhere, restUrl: `http://${nowhere}` });
    for (let count = 0; count < 20; count++) {
      const { status, headers, body, elapsed } = await validate();
      assert.equal(status, 503);
      assert.ok(Number(headers.get('retry-after')) >= 1);
      assert.equal((body as { status: number }).status, 503);
      assert.ok(elapsed < 5_000);
    }
  });

  it('C7: auth is killed while it is asked: every answer is right or 503', async (t) => {
    const { auth, validate } = await start(t, {});
    assert.equal((await validate()).status, 200);
    auth.signal('SIGKILL');
    await auth.exited;
    for (let count = 0; count < 10; count++) {
      assert.equal((await validate()).status, 503);
    }
  });

  it('is ready all the same: it would answer no better from elsewhere', async (t) => {
    const { gateway } = await start(t, { grpc: nowhere, restUrl: `http://${nowhere}` });
    assert.equal((await ask(`${gateway.url}/health/ready`)).status, 200);
  });
});

/** Starts a real auth, and a gateway that finds parts of it elsewhere. */
async function start(t: TestContext, moved: { grpc?: string; restUrl?: string }) {
  const auth = await startAuthRelease(t);
  const gateway = await startGateway(t, {
    auth: { grpc: auth.grpc, restUrl: auth.restUrl, ...moved },
    env: { GATEWAY_BREAKER_FAILURES: '5', GATEWAY_BREAKER_RESET_MS: '60000' },
  });
  const token = auth.token(users.reader);
  return {
    auth,
    gateway,
    token,
    validate: (local: string = locals.harbour.id, as = token) =>
      ask<unknown>(`${gateway.url}/api/v1/locals/${local}/validate`, { token: as }),
    metrics: async () => (await fetch(gateway.metricsUrl)).text(),
  };
}
