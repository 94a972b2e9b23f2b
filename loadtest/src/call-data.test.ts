import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeAnswers } from './answer-checks.js';
import { createCallData, type Question } from './call-data.js';
import { rpcNames } from './rpcs.js';
import { createAnswerer, createSmallSeed } from './testing/small-seed.js';

const seed = createSmallSeed();
const options = { distinctRequests: 1000, invalidShare: 0.05, seed: 1 };
const callData = createCallData(seed.data, seed.tokens, options);

function kinds(questions: readonly Question[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of questions) {
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

describe('createCallData', () => {
  it('draws the same questions for the same seed, others for another', () => {
    assert.deepEqual(createCallData(seed.data, seed.tokens, options), callData);
    assert.notDeepEqual(createCallData(seed.data, seed.tokens, { ...options, seed: 2 }), callData);
  });

  it('draws as many as it is told, the stated share of them invalid, of each kind alike', () => {
    assert.deepEqual(kinds(callData.ValidateLocal), {
      valid: 950,
      'unknown user': 25,
      'local of another organization': 25,
    });
    assert.deepEqual(kinds(callData.VerifyToken), {
      valid: 950,
      'tampered signature': 25,
      'claims of an expired token': 25,
    });
    assert.deepEqual(kinds(callData.GetUserPermissions), {
      valid: 950,
      'unknown user': 25,
      'unknown organization': 25,
    });
  });

  it('uses every member and token before it repeats one', () => {
    for (const name of rpcNames) {
      const valid = callData[name].filter(({ kind }) => kind === 'valid');
      assert.equal(new Set(valid.map(({ request }) => JSON.stringify(request))).size, 200, name);
    }
  });

  it('spreads the invalid ones', () => {
    const half = callData.ValidateLocal.slice(0, 500).filter(({ kind }) => kind !== 'valid').length;
    assert.ok(half > 10 && half < 40, `${half} of 50 in the first half`);
  });

  it('expects what a right service answers', () => {
    const answerer = createAnswerer(seed);
    const defaults = { is_valid: false, local_name: '', user_id: '', organization_id: '', permissions: [] };
    for (const rpc of rpcNames) {
      const answers = callData[rpc].map(({ kind, expected, request }) => ({
        kind,
        expected,
        got: { ...defaults, ...answerer[rpc](request) },
      }));
      const [check] = judgeAnswers([{ rpc, answers }]);
      assert.equal(check?.outcome, 'pass', check?.message);
    }
  });

  it('tampers with tokens so that their decoded signature or claims differ', () => {
    const originals = new Set(seed.tokens.map(({ token }) => decoded(token)));
    for (const { kind, request } of callData.VerifyToken) {
      assert.equal(originals.has(decoded(request.token ?? '')), kind === 'valid', kind);
    }
  });

  it('asks for nothing invalid when the share is 0', () => {
    const only = createCallData(seed.data, seed.tokens, { ...options, invalidShare: 0 });
    assert.deepEqual(kinds(only.ValidateLocal), { valid: 1000 });
  });

  it('leaves inactive organizations and locals out of what is valid', () => {
    const [first] = [...seed.data.organizations.keys()];
    assert.ok(first !== undefined);
    const organizations = new Map(seed.data.organizations).set(first, false);
    const locals = new Map(
      [...seed.data.locals].map(([id, local], index) => [id, { ...local, active: index % 2 === 0 }]),
    );
    const { ValidateLocal } = createCallData({ ...seed.data, organizations, locals }, seed.tokens, options);
    for (const { kind, request } of ValidateLocal) {
      if (kind === 'valid') {
        assert.notEqual(request.organization_id, first);
        assert.equal(locals.get(request.local_id ?? '')?.active, true);
      }
    }
  });

  it('refuses data in which nobody may work anywhere', () => {
    const locals = new Map([...seed.data.locals].map(([id, local]) => [id, { ...local, active: false }]));
    assert.throws(() => createCallData({ ...seed.data, locals }, seed.tokens, options), {
      name: 'UsageError',
      message: /--data: no member of an active organization may work in an active local/,
    });
  });

  it('does without a second organization', () => {
    const [only] = [...seed.data.organizations.keys()];
    const organizations = new Map([[only ?? '', true]]);
    const locals = new Map([...seed.data.locals].filter(([, local]) => local.organizationId === only));
    const members = seed.data.members.filter((member) => member.organizationId === only);
    const { ValidateLocal } = createCallData({ organizations, locals, members }, seed.tokens, options);
    assert.deepEqual(kinds(ValidateLocal), { valid: 950, 'unknown user': 50 });
  });
});

function decoded(token: string): string {
  return token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('hex'))
    .join('.');
}
