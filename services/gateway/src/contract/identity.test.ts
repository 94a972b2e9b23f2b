import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { locals, organizations, users } from '@zenlogic/runtime/testing/auth-records';
import { type AuthRelease, startAuthRelease } from '@zenlogic/runtime/testing/auth-release';
import { ask } from '../testing/ask.js';
import { type GatewayProcess, startGateway } from '../testing/gateway-process.js';
import { createScope } from '../testing/gateway-rig.js';

describe('a token, verified by a real auth', () => {
  const scope = createScope();
  let auth: AuthRelease;
  let gateway: GatewayProcess;

  before(async () => {
    auth = await startAuthRelease(scope);
    gateway = await startGateway(scope, { auth });
  });
  after(scope.end);

  const me = (token: string) => ask<unknown>(`${gateway.url}/api/v1/me`, { token });
  const validate = (local: string, token = auth.token(users.reader)) =>
    ask<unknown>(`${gateway.url}/api/v1/locals/${local}/validate`, { token });

  it('says whom it belongs to', async () => {
    const { status, headers, body } = await me(auth.token(users.keeper));
    assert.equal(status, 200);
    assert.deepEqual(body, {
      user_id: users.keeper.id,
      organization_id: organizations.acme.id,
      permissions: [...users.keeper.permissions],
    });
    assert.ok(!headers.has('x-fallback'));
    assert.equal(headers.get('cache-control'), 'no-store');
  });

  it('opens the locals of its user, and says why it does not open others', async () => {
    assert.deepEqual((await validate(locals.harbour.id)).body, {
      is_valid: true,
      local_name: 'Harbour',
      error_message: '',
    });
    for (const { id } of [locals.airport, locals.closed, locals.depot]) {
      const { status, body } = await validate(id);
      assert.equal(status, 200);
      const { is_valid: isValid, error_message: message } = body as Record<string, unknown>;
      assert.equal(isValid, false);
      assert.notEqual(message, '');
    }
  });

  it('is asked about in either case of the local', async () => {
    const { body } = await validate(locals.harbour.id.toUpperCase());
    assert.equal((body as { is_valid: boolean }).is_valid, true);
  });

  it('A16: is refused when it is no token, expired or another one', async () => {
    const good = auth.token(users.keeper);
    const [header = '', payload = '', signature = ''] = good.split('.');
    const tokens = [
      `${header}.${payload}`,
      `${good}.${signature}`,
      `${header}.${payload}.${'A'.repeat(86)}`,
      'x',
      auth.token(users.keeper, { lifetime: -10 }),
    ];
    for (const token of tokens) {
      for (const answer of [await me(token), await validate(locals.harbour.id, token)]) {
        assert.equal(answer.status, 401, token);
        assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer .*error="invalid_token"/);
      }
    }
  });

  it('A16: is refused by 400 when it is over 8 KiB, by 431 when it is larger than headers may be', async () => {
    assert.equal((await me('a'.repeat(8 * 1024 + 1))).status, 400);
    assert.equal((await me('a'.repeat(20 * 1024))).status, 431);
  });

  it('is asked for by 401 when it is missing, or is none', async () => {
    for (const authorization of [undefined, '', 'Basic YTpi', 'Bearer', 'Bearer {"a":1}', 'Bearer a b']) {
      const response = await fetch(`${gateway.url}/api/v1/me`, {
        headers: authorization === undefined ? {} : { authorization },
      });
      assert.equal(response.status, 401, authorization);
      assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer /);
      await response.body?.cancel();
    }
  });

  it('is not asked about a local that is no UUID', async () => {
    const { status, body } = await validate('harbour');
    assert.equal(status, 400);
    assert.deepEqual(
      (body as { errors: { field: string }[] }).errors.map(({ field }) => field),
      ['local_id'],
    );
  });

  it('is refused within a second of its revocation', async () => {
    const token = auth.token(users.keeper);
    assert.equal((await me(token)).status, 200);
    const admin = auth.token(users.keeper, { permissions: ['auth:admin'] });
    const { status, body } = await ask(`${auth.restUrl}/api/v1/tokens/revoke`, {
      token: admin,
      body: { token },
    });
    assert.ok(status < 300, JSON.stringify(body));
    assert.equal((await me(token)).status, 401, 'by the only replica, at once');
  });
});
