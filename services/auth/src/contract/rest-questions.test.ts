import assert from 'node:assert/strict';
import { createPublicKey, type JsonWebKey, randomUUID } from 'node:crypto';
import { it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { httpStatusOf } from '@zenlogic/runtime/rest';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import jwt from 'jsonwebtoken';
import { localKey, memberKey, organizationKey, revocationKey } from '../records.js';
import { askRest } from '../testing/ask-rest.js';
import { audience } from '../testing/auth-process.js';
import { ready, startRig } from '../testing/auth-rig.js';
import { ids } from '../testing/demo-records.js';

const other = { organization: randomUUID(), local: randomUUID(), closed: randomUUID(), user: randomUUID() };

/** Records for every answer that there is. */
const moreRecords = new Map([
  [organizationKey(other.organization).name, '{"name":"Other","active":false}'],
  [
    localKey(other.local).name,
    JSON.stringify({ organization_id: other.organization, name: 'Theirs', active: true }),
  ],
  [
    localKey(other.closed).name,
    JSON.stringify({ organization_id: ids.organization, name: 'Closed', active: false }),
  ],
  [memberKey(ids.organization, other.user).name, '{"locals":[],"permissions":[]}'],
]);

/** Questions by what is changed in the one that is answered with yes. */
const questions: Readonly<Record<string, Partial<Record<'userId' | 'organizationId' | 'localId', string>>>> =
  {
    'the right ids': {},
    'ids in upper case': { localId: ids.local.toUpperCase(), userId: ids.user.toUpperCase() },
    'an unknown organization': { organizationId: randomUUID() },
    'an organization that is not active': { organizationId: other.organization },
    'a stranger': { userId: randomUUID() },
    'an unknown local': { localId: randomUUID() },
    'a local of another organization': { localId: other.local },
    'a local that is not active': { localId: other.closed },
    'a member without the local': { userId: other.user },
    'a user id that is none': { userId: 'four' },
    'an organization id with a brace': { organizationId: `{${ids.organization}}` },
    'a local id that is too long': { localId: `${ids.local}0` },
  };

for (const release of ['v1', 'v2'] as const) {
  it(`release ${release} answers the same by REST as by gRPC`, async (t) => {
    const rig = await startRig(t, { release });
    await rig.redis.mset(moreRecords);
    await ready(rig);
    const { client, auth, folder } = rig;

    for (const [what, changes] of Object.entries(questions)) {
      await t.test(`whether a user may work in a local, for ${what}`, async () => {
        const request = {
          userId: ids.user,
          organizationId: ids.organization,
          localId: ids.local,
          ...changes,
        };
        const grpc = await client.call('auth.AuthService/ValidateLocal', request);
        const query = new URLSearchParams({
          user_id: request.userId,
          organization_id: request.organizationId,
        });
        const path = `/api/v1/locals/${encodeURIComponent(request.localId)}/validate?${query}`;
        const rest = await askRest(auth.restUrl + path);
        assert.equal(rest.code, httpStatusOf(grpc.code));
        if (grpc.code === status.OK) {
          const { isValid, localName, errorMessage } = grpc.response;
          assert.deepEqual(rest.body, {
            is_valid: isValid,
            local_name: localName,
            error_message: errorMessage,
          });
        } else {
          assert.ok(
            grpc.details.startsWith(rest.problem?.detail.split(':')[0] ?? '?'),
            'both name the field',
          );
        }
      });
    }

    const revoked = folder.token({ id: 'revoked-here' });
    await client.call('auth.AuthService/VerifyToken', { token: revoked });
    await rig.redis.set(revocationKey('revoked-here').name, '1');
    const credentials: readonly [what: string, token: string, user: string, code: status][] = [
      ['its own token', folder.token(), ids.user, status.OK],
      ['its own token, asked in upper case', folder.token(), ids.user.toUpperCase(), status.OK],
      ['the token of somebody else', folder.token(), other.user, status.PERMISSION_DENIED],
      ['a forged token', `${folder.token()}A`, ids.user, status.UNAUTHENTICATED],
      ['an expired token', folder.token({ issueTime: 1_000_000 }), ids.user, status.UNAUTHENTICATED],
      ['a revoked token', revoked, ids.user, status.UNAUTHENTICATED],
      ['a forged token of nobody', `${folder.token()}A`, 'nobody', status.UNAUTHENTICATED],
      ['what is no token', '{}', ids.user, status.UNAUTHENTICATED],
      ['a token of more than 8 KiB', 'a'.repeat(8_193), ids.user, status.INVALID_ARGUMENT],
    ];
    for (const [what, token, userId, code] of credentials) {
      await t.test(`whether a user may work in a local, with ${what} as credential`, async () => {
        const request = { userId, organizationId: ids.organization, localId: ids.local };
        // A revocation is known everywhere within a second.
        const grpc = await eventually(
          () => client.call('auth.AuthService/ValidateLocal', request, { token }),
          (answer) => answer.code === code,
          1_000,
        ).then(() => client.call('auth.AuthService/ValidateLocal', request, { token }));
        assert.equal(grpc.code, code);
        assert.equal(grpc.response['isValid'], code === status.OK ? true : undefined);
        const query = new URLSearchParams({ user_id: userId, organization_id: ids.organization });
        const url = `${auth.restUrl}/api/v1/locals/${ids.local}/validate?${query}`;
        const rest = await askRest(url, { token });
        // REST looks at the form of the ids before it asks anybody.
        assert.equal(rest.code, userId === 'nobody' ? 400 : httpStatusOf(code));
      });
    }

    const tokens: Readonly<Record<string, string>> = {
      'a good one': folder.token(),
      'a forged one': `${folder.token()}A`,
      'an expired one': folder.token({ issueTime: 1_000_000 }),
      'none at all': '',
      'one of 8 KiB': 'a'.repeat(8_192),
      'one of more than 8 KiB': 'a'.repeat(8_193),
    };
    for (const [what, token] of Object.entries(tokens)) {
      await t.test(`whose a token is, for ${what}`, async () => {
        const grpc = await client.call('auth.AuthService/VerifyToken', { token });
        const rest = await askRest(`${auth.restUrl}/api/v1/tokens/verify`, { body: { token } });
        assert.equal(rest.code, httpStatusOf(grpc.code));
        if (grpc.code === status.OK) {
          const { isValid, userId, organizationId, permissions } = grpc.response;
          const identity = { user_id: userId, organization_id: organizationId, permissions };
          assert.deepEqual(rest.body, { is_valid: isValid, ...(isValid === true && identity) });
        }
      });
    }
  });
}

it('serves the public keys, and nothing private', async (t) => {
  const rig = await startRig(t);
  const { body, headers } = await askRest(`${rig.auth.restUrl}/.well-known/jwks.json`);
  assert.equal(headers.get('cache-control'), 'public, max-age=300');
  const { keys } = body as { keys: JsonWebKey[] };
  assert.deepEqual(
    keys.map(({ kid, alg, use, kty }) => ({ kid, alg, use, kty })),
    [{ kid: 'test', alg: 'ES256', use: 'sig', kty: 'EC' }],
  );
  for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) {
    assert.ok(keys.every((key) => !(secret in key)));
  }
  const key = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' });
  assert.ok(jwt.verify(rig.folder.token(), key, { algorithms: ['ES256'], audience }));
});

it('documents itself, tells its health and counts its requests', async (t) => {
  const rig = await startRig(t);
  await ready(rig);
  const { restUrl, metricsUrl } = rig.auth;
  const document = (await askRest(`${restUrl}/openapi.json`)).body as { paths: object };
  assert.deepEqual(Object.keys(document.paths), [
    '/api/v1/locals/{local_id}/validate',
    '/api/v1/tokens/verify',
    '/.well-known/jwks.json',
    '/api/v1/tokens',
    '/api/v1/tokens/revoke',
    '/api/v1/locals/{local_id}',
    '/api/v1/members/{user_id}',
    '/api/v1/members/{user_id}/permissions',
    '/health/live',
    '/health/ready',
  ]);
  assert.match(await (await fetch(`${restUrl}/docs`)).text(), /swagger-ui/);
  assert.equal((await askRest(`${restUrl}/health/live`)).code, 200);
  assert.equal((await askRest(`${restUrl}/health/ready`)).code, 200);
  const metrics = await (await fetch(metricsUrl)).text();
  assert.match(metrics, /http_requests_total\{method="GET",route="\/health\/ready",status="200"\} 1/);
});
