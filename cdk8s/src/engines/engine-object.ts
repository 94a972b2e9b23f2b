import type { Construct } from 'constructs';
import type { AnalysisTemplateSpec } from '../../imports/gen/analysis-template.js';
import type { CanarySpec } from '../../imports/gen/canary.js';
import type { GRPCRouteSpec } from '../../imports/gen/grpc-route.js';
import type { MetricTemplateSpec } from '../../imports/gen/metric-template.js';
import type { RolloutSpec } from '../../imports/gen/rollout.js';
import { ManifestObject, type ManifestObjectProps } from '../constructs/manifest-object.js';

/** What each kind of object says. */
export interface EngineSpecs {
  readonly AnalysisTemplate: AnalysisTemplateSpec;
  readonly Canary: CanarySpec;
  readonly GRPCRoute: GRPCRouteSpec;
  readonly MetricTemplate: MetricTemplateSpec;
  readonly Rollout: RolloutSpec;
}

const apiVersions: Readonly<Record<keyof EngineSpecs, string>> = {
  AnalysisTemplate: 'argoproj.io/v1alpha1',
  Canary: 'flagger.app/v1beta1',
  GRPCRoute: 'gateway.networking.k8s.io/v1',
  MetricTemplate: 'flagger.app/v1beta1',
  Rollout: 'argoproj.io/v1alpha1',
};

/** Options of {@link EngineObject}. */
export interface EngineObjectProps<K extends keyof EngineSpecs>
  extends Omit<ManifestObjectProps<EngineSpecs[K]>, 'apiVersion'> {
  readonly kind: K;
}

/** An object of Flagger, Argo Rollouts or the Gateway API. */
export class EngineObject<K extends keyof EngineSpecs> extends ManifestObject<EngineSpecs[K]> {
  constructor(scope: Construct, props: EngineObjectProps<K>) {
    super(scope, { ...props, apiVersion: apiVersions[props.kind] });
  }
}
