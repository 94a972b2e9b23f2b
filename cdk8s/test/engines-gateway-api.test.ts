import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { GRPCRouteSpec } from '../imports/gen/grpc-route.js';
import { createGatewayApiApp } from '../src/engines/gateway-api/gateway-api-app.js';
import { repository } from '../src/repository.js';
import { readObject } from './testing/read-object.js';

function createFolder(t: TestContext): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-api-'));
  t.after(() => rmSync(folder, { recursive: true }));
  createGatewayApiApp({ repository, folder }).synth();
  return { folder, file: join(folder, 'auth-grpcroute.yaml') };
}

function setWeights(file: string, stable: string, canary: string): void {
  let left = [stable, canary];
  const text = readFileSync(file, 'utf8').replace(/weight: \d+/g, () => {
    const [weight, ...rest] = left;
    left = rest;
    return `weight: ${weight}`;
  });
  writeFileSync(file, text);
}

function weightsOf(folder: string): unknown {
  const app = createGatewayApiApp({ repository, folder });
  const { rules } = readObject<GRPCRouteSpec>([app], 'GRPCRoute', 'auth-service').spec;
  return rules?.at(-1)?.backendRefs?.map(({ name, weight }) => [name, weight]);
}

describe('the GRPCRoute', () => {
  it('sends the second API and testers to release v2, and shares out the rest', (t) => {
    const { folder } = createFolder(t);
    const app = createGatewayApiApp({ repository, folder });
    const { parentRefs, rules } = readObject<GRPCRouteSpec>([app], 'GRPCRoute', 'auth-service').spec;
    assert.deepEqual(parentRefs, [{ group: '', kind: 'Service', name: 'auth-service', port: 50051 }]);
    assert.deepEqual(
      rules?.map(({ matches }) => matches),
      [
        [{ method: { service: 'auth.v2.AuthService' } }],
        [{ headers: [{ name: 'x-auth-release', value: 'v2' }] }],
        undefined,
      ],
    );
  });

  it('keeps its weights when it is written again', (t) => {
    const { folder, file } = createFolder(t);
    setWeights(file, '60', '40');
    assert.deepEqual(weightsOf(folder), [
      ['auth-service', 60],
      ['auth-service-v2', 40],
    ]);
  });

  for (const weight of ['-1', '150', '"10"', '9.5', '0', '30']) {
    it(`E1: is refused with weights of 90 and ${weight}`, (t) => {
      const { folder, file } = createFolder(t);
      setWeights(file, '90', weight);
      assert.throws(() => createGatewayApiApp({ repository, folder }), {
        name: 'WeightError',
        message: /^auth-grpcroute\.yaml: spec\.rules\[2\]\.backendRefs/,
      });
    });
  }
});
