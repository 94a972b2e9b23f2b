import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Decision, decide, type Question } from './decision.js';

const yes: Question = {
  organizationId: 'o',
  localId: 'l',
  organization: { name: 'Acme', active: true },
  member: { locals: ['k', 'l'], permissions: [] },
  local: { organization_id: 'o', name: 'Harbour', active: true },
};
const inactiveLocal = { organization_id: 'o', name: 'Harbour', active: false };
const foreignLocal = { organization_id: 'p', name: 'Harbour', active: true };

const cases: readonly [Decision, string, Partial<Question>][] = [
  ['DECISION_ALLOWED', 'a member with this local', {}],
  ['DECISION_ALLOWED', 'a member with all locals', { member: { locals: '*', permissions: [] } }],
  ['DECISION_ORGANIZATION_NOT_FOUND', 'an unknown organization', { organization: undefined }],
  [
    'DECISION_ORGANIZATION_INACTIVE',
    'an inactive organization',
    { organization: { name: 'Acme', active: false } },
  ],
  ['DECISION_NOT_A_MEMBER', 'a stranger', { member: undefined }],
  ['DECISION_LOCAL_NOT_FOUND', 'an unknown local', { local: undefined }],
  ['DECISION_LOCAL_NOT_FOUND', 'a local of another organization', { local: foreignLocal }],
  [
    'DECISION_LOCAL_NOT_FOUND',
    'a local of another organization, even with all locals',
    { local: foreignLocal, member: { locals: '*', permissions: [] } },
  ],
  ['DECISION_LOCAL_INACTIVE', 'an inactive local', { local: inactiveLocal }],
  [
    'DECISION_LOCAL_NOT_GRANTED',
    'a member without this local',
    { member: { locals: ['k'], permissions: [] } },
  ],
  ['DECISION_LOCAL_NOT_GRANTED', 'a member without locals', { member: { locals: [], permissions: [] } }],
  // A stranger learns nothing of locals, and nobody anything of an organization that is off.
  ['DECISION_NOT_A_MEMBER', 'a stranger and an unknown local', { member: undefined, local: undefined }],
  ['DECISION_NOT_A_MEMBER', 'a stranger and an inactive local', { member: undefined, local: inactiveLocal }],
  [
    'DECISION_ORGANIZATION_INACTIVE',
    'an inactive organization and a stranger',
    { organization: { name: 'Acme', active: false }, member: undefined },
  ],
];

describe('decide', () => {
  for (const [decision, name, change] of cases) {
    it(`says ${decision} for ${name}`, () => {
      assert.equal(decide({ ...yes, ...change }), decision);
    });
  }
});
