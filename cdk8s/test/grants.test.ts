import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuthorizationPolicySpec } from '../imports/gen/authorization-policy.js';
import { Grants, rpc } from '../src/constructs/grants.js';
import { contracts, createChart, createMesh, find } from './testing/facts.js';

/** Lists what a policy allows a caller, as `port method path`. */
function allowed({ rules = [] }: AuthorizationPolicySpec, caller: string): string[] {
  return rules
    .filter(({ from }) => from?.some(({ source }) => source?.serviceAccounts?.includes(caller)))
    .flatMap(({ to = [] }) => to)
    .flatMap(({ operation }) =>
      (operation?.paths ?? ['']).map((path) =>
        [operation?.ports, operation?.methods ?? 'any', path].join(' ').trim(),
      ),
    )
    .sort();
}

describe('who may call what', () => {
  const mesh = createMesh();
  const policy = (name: string): AuthorizationPolicySpec => find(mesh, 'AuthorizationPolicy', name).spec;

  it('is nothing, unless it is granted', () => {
    assert.deepEqual(policy('deny-by-default'), {});
  });

  for (const caller of ['catalog', 'gateway']) {
    it(`is, for ${caller} at auth, the two questions that it asks, by gRPC and by REST`, () => {
      assert.deepEqual(allowed(policy('auth'), caller), [
        '50051 POST /auth.AuthService/ValidateLocal',
        '50051 POST /auth.AuthService/VerifyToken',
        '8002 GET /api/v1/locals/{*}/validate',
        '8002 POST /api/v1/tokens/verify',
      ]);
    });
  }

  it('is, for the gateway at catalog, what its routes need', () => {
    assert.deepEqual(allowed(policy('catalog'), 'gateway'), [
      '50052 POST /catalog.v1.CatalogService/CheckStock',
      '50052 POST /catalog.v1.CatalogService/GetProduct',
      '50052 POST /catalog.v1.CatalogService/ListProducts',
      '50052 POST /catalog.v1.InventoryService/BulkImport',
      '50052 POST /catalog.v1.InventoryService/Sync',
      '50052 POST /catalog.v1.InventoryService/WatchStock',
    ]);
  });

  it('is, for the ingress gateway at auth, the public keys alone', () => {
    assert.deepEqual(allowed(policy('auth'), 'istio-ingress/istio-ingressgateway'), [
      '8002 GET /.well-known/jwks.json',
    ]);
  });

  it('is, for helm test, health and one question', () => {
    assert.deepEqual(allowed(policy('auth'), 'zenlogic-test'), [
      '50051 POST /auth.AuthService/ValidateLocal',
      '50051 POST /grpc.health.v1.Health/Check',
    ]);
    assert.deepEqual(allowed(policy('catalog'), 'zenlogic-test'), [
      '50052 POST /grpc.health.v1.Health/Check',
    ]);
  });

  it('is, for auth at the others, nothing', () => {
    for (const name of ['auth', 'catalog', 'gateway']) {
      assert.deepEqual(allowed(policy(name), 'auth-v1'), []);
    }
  });

  it('is a connection to Valkey for those who store', () => {
    for (const caller of ['auth-v1', 'auth-v2', 'auth-seed', 'catalog']) {
      assert.deepEqual(allowed(policy('valkey'), caller), ['6379 any']);
    }
    assert.deepEqual(allowed(policy('valkey'), 'gateway'), []);
  });

  it('is nothing for a load test that is not admitted', () => {
    assert.doesNotMatch(createMesh({ admitsLoadTest: false }).synthYaml(), /loadtest/);
  });

  it('needs no identity for nothing but the metrics', () => {
    const open = ['auth', 'catalog', 'gateway', 'valkey', 'metrics'].filter((name) =>
      policy(name).rules?.some(({ from }) => from === undefined),
    );
    assert.deepEqual(open, ['metrics']);
    const [rule] = policy('metrics').rules ?? [];
    assert.deepEqual(rule?.to, [{ operation: { ports: ['9464'], methods: ['GET'], paths: ['/metrics'] } }]);
  });

  it('is refused when a contract does not have it', () => {
    assert.throws(
      () => rpc(contracts.auth, 50051, ['ValidateLocals']),
      /auth\.AuthService has no method ValidateLocals; grant one of: ValidateLocal, VerifyToken, GetUserPermissions/,
    );
  });

  it('is refused when it would be everything', () => {
    const { chart } = createChart();
    const grants = [{ callers: ['somebody'], calls: [] }];
    assert.throws(
      () => new Grants(chart, { name: 'slip', why: 'A test.', grants }),
      /would allow everything/,
    );
  });
});
