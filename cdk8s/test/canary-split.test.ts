import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CanarySplit } from '../src/constructs/canary-split.js';
import type { Contract } from '../src/contracts/read-contracts.js';
import { bundle, contracts, createChart, createMesh, find } from './testing/facts.js';

describe('the split of auth', () => {
  const { spec } = find(createMesh({ canaryPercent: 25 }), 'VirtualService', 'auth-service-grpc');
  const [v2Api, testers, split, ...others] = spec.http ?? [];

  it('sends the second API to release v2, before anything else', () => {
    assert.deepEqual(v2Api?.match, [{ port: 50051, uri: { prefix: '/auth.v2.AuthService/' } }]);
    assert.deepEqual(v2Api?.route, [{ destination: { host: 'auth-service-v2', port: { number: 50051 } } }]);
  });

  it('sends a tester to release v2, on both ports', () => {
    assert.deepEqual(
      testers?.match?.map(({ port, headers }) => [port, headers]),
      [50051, 8002].map((port) => [port, { 'x-auth-release': { exact: 'v2' } }]),
    );
    assert.deepEqual(testers?.route, [{ destination: { host: 'auth-service-v2' } }]);
  });

  it('shares out gRPC and REST by the same pair of weights, and nothing comes after it', () => {
    assert.deepEqual(split?.match, [{ port: 50051 }, { port: 8002 }]);
    assert.deepEqual(split?.route, [
      { destination: { host: 'auth-service' }, weight: 75 },
      { destination: { host: 'auth-service-v2' }, weight: 25 },
    ]);
    assert.deepEqual(others, []);
  });

  it('limits every call in time', () => {
    assert.ok(spec.http?.every(({ timeout }) => timeout === '5s'));
  });

  for (const percent of [0, 100]) {
    it(`keeps both releases at ${percent} %, so that the weights can be moved`, () => {
      const { http } = find(
        createMesh({ canaryPercent: percent }),
        'VirtualService',
        'auth-service-grpc',
      ).spec;
      assert.deepEqual(
        http?.at(-1)?.route?.map(({ weight }) => weight),
        [100 - percent, percent],
      );
    });
  }

  for (const weight of [-1, 150, '90', 90.5, Number.NaN, undefined]) {
    it(`E1: is refused at ${JSON.stringify(weight)} %`, () => {
      assert.throws(() => createMesh({ canaryPercent: weight as number }), {
        name: 'WeightError',
        message: /^canaryPercent must be a whole number from 0 to 100, without quotes, not /,
      });
    });
  }

  it('is refused for a method with side effects, which its routes would repeat', () => {
    const charge = { name: 'Charge', path: '/auth.AuthService/Charge', isSafe: false, isStreaming: false };
    const contract: Contract = { ...contracts.auth, methods: [...contracts.auth.methods, charge] };
    const { auth } = bundle;
    assert.throws(
      () =>
        new CanarySplit(createChart().chart, {
          auth,
          canaryPercent: 10,
          contract,
          canaryContract: contracts.authV2,
        }),
      /\/auth\.AuthService\/Charge has side effects, .* give it a route of its own/,
    );
  });
});
