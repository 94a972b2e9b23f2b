import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { startChild } from '@zenlogic/runtime/testing/child';
import { type AuthClient, createAuthClient } from '../testing/auth-client.js';
import { type AuthProcess, startAuth } from '../testing/auth-process.js';
import { type AuthFolder, createAuthFolder, ids, validateLocalRequest } from '../testing/demo-records.js';

const bytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
const v2Request = {
  userId: bytes(ids.user),
  organizationId: bytes(ids.organization),
  localId: bytes(ids.local),
};

for (const release of ['v1', 'v2'] as const) {
  describe(`release ${release}`, () => {
    let auth: AuthProcess;
    let client: AuthClient;
    let folder: AuthFolder;

    before(async () => {
      folder = createAuthFolder();
      auth = await startAuth(release, {
        AUTH_STORE: 'in-process',
        AUTH_DATA_FILE: folder.dataFile,
        AUTH_JWT_KEYS_DIR: folder.keysDir,
      });
      client = createAuthClient(auth.address);
    });
    after(async () => {
      client.close();
      auth.signal('SIGKILL');
      await auth.exited;
      folder.remove();
    });

    it('serves all of auth.AuthService', async () => {
      const outcomes = [
        await client.call('auth.AuthService/ValidateLocal', validateLocalRequest),
        await client.call('auth.AuthService/VerifyToken', { token: folder.token() }),
        await client.call('auth.AuthService/GetUserPermissions', validateLocalRequest),
      ];
      assert.deepEqual(
        outcomes.map(({ response }) => response),
        [
          { isValid: true, localName: 'Harbour', errorMessage: '' },
          {
            isValid: true,
            userId: ids.user,
            organizationId: ids.organization,
            permissions: ['catalog:read'],
          },
          { permissions: ['catalog:read', 'stock:write'] },
        ],
      );
    });

    it(`${release === 'v1' ? 'does not serve' : 'serves'} auth.v2.AuthService`, async () => {
      const { code, response } = await client.call('auth.v2.AuthService/ValidateLocal', v2Request);
      const refused = { code: status.UNIMPLEMENTED, response: {} };
      const granted = {
        code: status.OK,
        response: { decision: 'DECISION_ALLOWED', localName: 'Harbour' },
      };
      assert.deepEqual({ code, response }, release === 'v1' ? refused : granted);
    });

    it('says by reflection what it serves', async () => {
      const api = release === 'v1' ? [] : ['auth.v2.AuthService'];
      const listed = await grpcurl(auth.address, 'list');
      assert.deepEqual(
        listed.output
          .trim()
          .split('\n')
          .filter((service) => !service.startsWith('grpc.reflection')),
        ['auth.AuthService', ...api, 'grpc.health.v1.Health'],
      );
      const described = await grpcurl(auth.address, 'describe', 'auth.v2.AuthService');
      assert.equal(described.code === 0, release === 'v2', described.output);
      const request = `{"user_id":"${ids.user}","organization_id":"${ids.organization}","local_id":"${ids.local}"}`;
      const called = await grpcurl(auth.address, '-d', request, 'auth.AuthService/ValidateLocal');
      assert.deepEqual(JSON.parse(called.output), { is_valid: true, local_name: 'Harbour' });
      const health = await grpcurl(auth.address, 'grpc.health.v1.Health/List');
      assert.match(health.output, /"liveness"/);
    });

    it('answers for the health of each API it serves, and of no other', async () => {
      for (const service of ['', 'auth.AuthService', 'store', 'liveness']) {
        assert.equal(await client.health(service), 'SERVING', service);
      }
      assert.equal(await client.health('auth.v2.AuthService'), release === 'v1' ? undefined : 'SERVING');
      assert.equal(await client.health('catalog.v1.CatalogService'), undefined);
    });

    it('logs no line for healthy calls', async () => {
      const before = auth.output();
      for (let call = 0; call < 20; call++) {
        await client.call('auth.AuthService/ValidateLocal', validateLocalRequest);
        await client.call('auth.AuthService/ValidateLocal', {});
      }
      await client.health('');
      assert.equal(auth.output(), before);
    });

    it('says in its metrics who it is', async () => {
      const text = await (await fetch(auth.metricsUrl)).text();
      assert.match(
        text,
        new RegExp(`^zenlogic_build_info\\{workload="auth",release="${release}"\\} 1$`, 'm'),
      );
      assert.match(text, /^process_cpu_seconds_total \d/m);
      assert.equal((await fetch(auth.metricsUrl.replace('/metrics', '/'))).status, 404);
    });
  });
}

describe('metrics', () => {
  it('count calls by status and time them', async (t) => {
    const folder = createAuthFolder();
    t.after(folder.remove);
    const auth = await startAuth('v2', {
      AUTH_STORE: 'in-process',
      AUTH_DATA_FILE: folder.dataFile,
      AUTH_JWT_KEYS_DIR: folder.keysDir,
    });
    t.after(() => auth.signal('SIGKILL'));
    const client = createAuthClient(auth.address);
    t.after(client.close);
    const series = async () =>
      (await (await fetch(auth.metricsUrl)).text()).split('\n').filter((line) => line.startsWith('grpc_'));

    // Each method has its series from the start, those of failures too, so that a rate is right from the first scrape on.
    const atFirst = (await series()).filter((line) => line.startsWith('grpc_requests_total'));
    assert.deepEqual(
      atFirst.filter((line) => line.includes('status="OK"')),
      [
        'grpc_requests_total{service="auth.AuthService",method="ValidateLocal",status="OK"} 0',
        'grpc_requests_total{service="auth.AuthService",method="VerifyToken",status="OK"} 0',
        'grpc_requests_total{service="auth.AuthService",method="GetUserPermissions",status="OK"} 0',
        'grpc_requests_total{service="auth.v2.AuthService",method="ValidateLocal",status="OK"} 0',
        'grpc_requests_total{service="auth.v2.AuthService",method="ValidateLocals",status="OK"} 0',
      ],
    );
    assert.equal(atFirst.length, 5 * 17);
    assert.ok(atFirst.every((line) => line.endsWith('} 0')));

    const method = 'auth.AuthService/ValidateLocal';
    for (const request of [validateLocalRequest, validateLocalRequest, validateLocalRequest, {}, {}]) {
      await client.call(method, request);
    }
    await client.call('auth.v2.AuthService/ValidateLocal', v2Request);

    const after = await series();
    const labels = 'service="auth.AuthService",method="ValidateLocal"';
    for (const line of [
      `grpc_requests_total{${labels},status="OK"} 3`,
      `grpc_requests_total{${labels},status="INVALID_ARGUMENT"} 2`,
      'grpc_requests_total{service="auth.v2.AuthService",method="ValidateLocal",status="OK"} 1',
      `grpc_request_duration_seconds_count{${labels}} 5`,
      `grpc_request_duration_seconds_bucket{le="+Inf",${labels}} 5`,
    ]) {
      assert.ok(after.includes(line), `${line} is not in\n${after.join('\n')}`);
    }
    const edges = after
      .filter((line) => line.startsWith('grpc_request_duration_seconds_bucket') && line.includes(labels))
      .map((line) => /le="([^"]+)"/.exec(line)?.[1]);
    assert.equal(
      edges.join(' '),
      '0.0001 0.00025 0.0005 0.001 0.0025 0.005 0.01 0.02 0.05 0.1 0.25 0.5 1 2.5 5 +Inf',
    );
  });
});

/** Runs grpcurl; it asks the server by reflection for what it must know. */
async function grpcurl(
  address: string,
  ...args: string[]
): Promise<{ code: number | undefined; output: string }> {
  // Options come first, then the address, then what to do.
  const options = args[0]?.startsWith('-') ? args.splice(0, 2) : [];
  const child = await startChild('grpcurl', ['-plaintext', '-max-time', '10', ...options, address, ...args]);
  const code = await child.exited;
  return { code, output: child.output() };
}
