import type { Construct } from 'constructs';
import type { RolloutSpec } from '../../../imports/gen/rollout.js';
import { splitName } from '../../constructs/canary-split.js';
import { EngineObject } from '../engine-object.js';
import { type EngineProps, stableDeployment } from '../engine-props.js';
import { addAnalysisTemplates, templateArgs, templates } from './analysis-templates.js';

/** The Services between which Argo Rollouts splits calls; it lets each select the pods of one release. */
export const rolloutServices = { stable: 'auth-stable', canary: 'auth-canary' } as const;

/** The route of the VirtualService whose weights Argo Rollouts moves. */
export const weightedRoute = 'auth-canary';

const rolloutName = 'auth';

type Step = NonNullable<NonNullable<NonNullable<RolloutSpec['strategy']>['canary']>['steps']>[number];

/** Adds the Rollout and the AnalysisTemplates that it is judged by. */
export function addRollout(scope: Construct, props: EngineProps): void {
  const { policy, replicas } = props;
  addAnalysisTemplates(scope, rolloutName, props);
  new EngineObject(scope, {
    kind: 'Rollout',
    name: rolloutName,
    why: `Argo Rollouts brings out what changes in Deployment ${stableDeployment}: it runs the pods itself, by that template, and gives those of a changed one more and more calls.`,
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      progressDeadlineAbort: true,
      workloadRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: stableDeployment,
        scaleDown: 'onsuccess',
      },
      strategy: {
        canary: {
          stableService: rolloutServices.stable,
          canaryService: rolloutServices.canary,
          minPodsPerReplicaSet: 2,
          trafficRouting: { istio: { virtualService: { name: splitName, routes: [weightedRoute] } } },
          analysis: {
            templates: [{ templateName: templates.watch }],
            startingStep: 1,
            args: templateArgs,
          },
          steps: policy.steps.flatMap((percent) => listSteps(percent, policy.holdSeconds)),
        },
      },
    },
    notes: {
      'spec.workloadRef.scaleDown': `The pods of the Deployment end when those of the Rollout are there. From then on the chart must not ask for any: auth.versions.v1.replicas=0.`,
      'spec.strategy.canary.minPodsPerReplicaSet':
        'A canary with one replica fails all its calls while that one restarts.',
      'spec.strategy.canary.analysis': 'From the first calls on.',
    },
  });
}

function listSteps(percent: number, holdSeconds: number): readonly Step[] {
  return [
    { setWeight: percent },
    { pause: { duration: `${holdSeconds}s` } },
    {
      analysis: {
        templates: [{ templateName: percent < 100 ? templates.compare : templates.measure }],
        args: templateArgs,
      },
    },
  ];
}
