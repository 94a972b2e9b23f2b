import type { Construct } from 'constructs';
import type { Bundle } from '../bundle/bundle.js';
import { splitName } from '../constructs/canary-split.js';
import { AdmissionPolicy, AdmissionPolicyBinding, type Expression } from './admission-policy.js';
import { changesAnnotation, guardLabel, ourselves, ownerAnnotation } from './annotations.js';

/** Name of the policy and of its binding. */
export const guardName = 'zenlogic-weight-guard';

/** Options of {@link addWeightGuard}. */
export interface WeightGuardProps {
  readonly auth: Pick<Bundle['auth'], 'host' | 'canaryHost'>;
}

/**
 * Adds the policy that guards the weights of the split, and its binding to the namespaces with the label.
 *
 * A change of the weights must come with its record, as `canary` writes it: the newest one says from which share to which.
 * So whoever applies a manifest with other weights, knowingly or not, is refused with both values. Weights that cannot be
 * are refused in any case. Weights that were broken before may be mended without a record.
 */
export function addWeightGuard(scope: Construct, { auth }: WeightGuardProps): void {
  new AdmissionPolicy(scope, {
    name: guardName,
    why: `Guards the weights of the canary, in namespaces with the label ${guardLabel.key}: ${guardLabel.value}. Nobody moves calls without saying so: applying a manifest with other weights is refused with both values. \`canary\` says so by the record that it adds in the annotation ${changesAnnotation}.`,
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['networking.istio.io'],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['virtualservices'],
            resourceNames: [splitName],
          },
        ],
      },
      variables: listVariables(auth),
      validations: [
        {
          expression: 'variables.wrong.size() == 0',
          messageExpression: [
            "'spec.http[' + string(object.spec.http.indexOf(variables.wrong[0])) + '].route: the weights are '",
            "+ variables.wrong[0].route.map(d, string(d.?weight.orValue(0))).join('/')",
            "+ '; make each a whole number from 0 to 100, and let them sum to 100'",
          ].join('\n'),
        },
        {
          expression: 'variables.shares.all(share, share == variables.shares[0])',
          messageExpression: [
            "'spec.http: the routes give release v2 ' + variables.shares.map(s, string(s)).join(' %, ')",
            "+ ' %; they move together, so write the same in each'",
          ].join('\n'),
        },
        {
          expression: [
            "request.operation == 'CREATE' || variables.isOwned || !variables.wasSound",
            '|| (variables.shares.size() > 0 && variables.shares[0] == variables.oldShares[0])',
            '|| (variables.record != variables.oldRecord && variables.newest == variables.expected)',
          ].join('\n'),
          messageExpression: [
            "'the weights are ' + variables.oldWeights + ', and this would make them ' + variables.newWeights",
            "+ ' without a record of it; to keep them, write ' + variables.oldWeights + ' into what you apply;'",
            "+ ' to change them, type: canary --namespace ' + object.metadata.namespace",
            "+ ' shift ' + (variables.shares.size() == 0 ? '0' : string(variables.shares[0])) + ' --reason \"...\"'",
          ].join('\n'),
        },
      ],
    },
    notes: {
      'spec.validations.0': 'Istio takes 80 and 30 for 73 % and 27 %.',
      'spec.validations.1': 'gRPC and REST must never go different ways.',
      'spec.validations.2': `Exempt is what another controller owns (annotation ${ownerAnnotation}), before and after.`,
    },
  });
  new AdmissionPolicyBinding(scope, {
    name: guardName,
    why: `Where the weights are guarded: kubectl label namespace NAME ${guardLabel.key}=${guardLabel.value}`,
    spec: {
      policyName: guardName,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { [guardLabel.key]: guardLabel.value } } },
    },
  });
}

function listVariables({ host, canaryHost }: WeightGuardProps['auth']): readonly Expression[] {
  const splitsOf = (object: string): string =>
    [
      `${object}.?spec.http.orValue([]).filter(r, has(r.route)`,
      `&& r.route.exists(d, ${isHost(host)})`,
      `&& r.route.exists(d, ${isHost(canaryHost)}))`,
    ].join('\n');
  const sharesOf = (splits: string): string =>
    `${splits}.map(r, r.route.filter(d, ${isHost(canaryHost)})[0].?weight.orValue(0))`;
  const wrongOf = (splits: string): string =>
    [
      `${splits}.filter(r, r.route.map(d, d.?weight.orValue(0)).sum() != 100`,
      '|| r.route.exists(d, d.?weight.orValue(0) < 0 || d.?weight.orValue(0) > 100))',
    ].join('\n');
  return [
    { name: 'splits', expression: splitsOf('object') },
    { name: 'oldSplits', expression: `oldObject == null ? [] : ${splitsOf('oldObject')}` },
    { name: 'shares', expression: sharesOf('variables.splits') },
    { name: 'oldShares', expression: sharesOf('variables.oldSplits') },
    { name: 'wrong', expression: wrongOf('variables.splits') },
    { name: 'oldWrong', expression: wrongOf('variables.oldSplits') },
    {
      name: 'wasSound',
      expression: [
        'variables.oldSplits.size() > 0 && variables.oldWrong.size() == 0',
        '&& variables.oldShares.all(share, share == variables.oldShares[0])',
      ].join('\n'),
    },
    { name: 'record', expression: annotation('object', changesAnnotation) },
    { name: 'oldRecord', expression: annotation('oldObject', changesAnnotation) },
    // In a text in JSON, quotes have a backslash before them, so no reason that somebody gave can look like this.
    { name: 'newest', expression: `variables.record.find(',"from":[0-9]+,"to":[0-9]+')` },
    {
      name: 'expected',
      expression: [
        `',"from":' + string(variables.oldShares[0])`,
        `+ ',"to":' + (variables.shares.size() == 0 ? '' : string(variables.shares[0]))`,
      ].join('\n'),
    },
    {
      name: 'isOwned',
      expression: [
        `!(${annotation('object', ownerAnnotation)} in ['', '${ourselves}'])`,
        `&& !(${annotation('oldObject', ownerAnnotation)} in ['', '${ourselves}'])`,
      ].join('\n'),
    },
    { name: 'oldWeights', expression: weights('variables.oldShares') },
    { name: 'newWeights', expression: weights('variables.shares') },
  ];
}

function annotation(object: string, name: string): string {
  return `${object}.metadata.?annotations[?'${name}'].orValue('')`;
}

/** Hosts may be written with their namespaces. */
function isHost(host: string): string {
  return `d.destination.host.split('.')[0] == '${host}'`;
}

function weights(shares: string): string {
  return `${shares}.size() == 0 ? 'none' : string(100 - ${shares}[0]) + '/' + string(${shares}[0])`;
}
