import type { Construct } from 'constructs';
import { ownerAnnotation } from '../../canary/annotations.js';
import { ejection, warmup } from '../../constructs/caller-limits.js';
import { answered } from '../../constructs/release-routes.js';
import { releaseName } from '../../environments/workloads.js';
import { authLimits } from '../../mesh/caller-limits.js';
import { listChecks } from '../checks.js';
import { EngineObject } from '../engine-object.js';
import { type EngineProps, stableDeployment } from '../engine-props.js';
import { createRamp } from './ramp.js';

/** Adds the Canary and the MetricTemplates that it is judged by. */
export function addFlaggerCanary(scope: Construct, props: EngineProps): void {
  const { bundle, policy, prometheusUrl } = props;
  const { host, ports } = bundle.auth;
  const { intervalSeconds, threshold, weights } = createRamp(policy);
  // Flagger renders the templates: the names of Deployments are those of their pods, before two random parts.
  const podsOf = (deployment: string): string =>
    `namespace="{{ namespace }}",pod=~"${deployment}-[a-z0-9]+-[a-z0-9]+"`;
  const window = '{{ interval }}';
  const checks = listChecks(policy, {
    canary: { pods: podsOf('{{ target }}'), window },
    stable: { pods: podsOf('{{ target }}-primary'), window },
  });

  for (const { name, why, query } of checks) {
    new EngineObject(scope, {
      kind: 'MetricTemplate',
      name,
      why,
      spec: { provider: { type: 'prometheus', address: prometheusUrl }, query },
    });
  }
  new EngineObject(scope, {
    kind: 'Canary',
    name: bundle.auth.app,
    why: `Flagger brings out what changes in Deployment ${stableDeployment}: it keeps a copy of the last good one, ${stableDeployment}-primary, and gives the changed one more and more calls.`,
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: stableDeployment },
      revertOnDeletion: true,
      service: {
        name: host,
        port: ports.grpc,
        portName: 'grpc',
        appProtocol: 'grpc',
        portDiscovery: true,
        delegation: true,
        timeout: answered.timeout,
        retries: answered.retries,
        trafficPolicy: {
          loadBalancer: { simple: 'LEAST_REQUEST', warmupDurationSecs: warmup },
          connectionPool: {
            http: { http2MaxRequests: authLimits.requests, idleTimeout: authLimits.idleTimeout },
          },
          outlierDetection: ejection,
        },
        apex: { annotations: { [ownerAnnotation]: 'flagger' } },
        canary: {
          labels: { 'app.kubernetes.io/part-of': 'zenlogic', 'app.kubernetes.io/instance': releaseName },
        },
      },
      analysis: {
        interval: `${intervalSeconds}s`,
        threshold,
        stepWeights: weights,
        metrics: checks.map((check) => ({
          name: check.name,
          templateRef: { name: check.name },
          interval: `${policy.holdSeconds}s`,
          thresholdRange: check.limit,
        })),
      },
    },
    notes: {
      'spec.revertOnDeletion': 'Whoever deletes this gets the Deployment back as it was, with its replicas.',
      'spec.service': `Service ${host} is the chart's; Flagger lets it select its copy, and makes ${host}-primary and ${host}-canary. The VirtualService that it makes has no host: that of the bundle delegates to it.`,
      'spec.service.trafficPolicy': 'What istio/auth-destinationrules.yaml says, as far as Flagger knows it.',
      'spec.service.canary': "By these labels the chart's ServiceMonitor finds it.",
      'spec.analysis.interval': `Flagger moves on at each check that passes, and takes one that proves nothing for one that failed. So it looks ${threshold + 1} times in the hold of a step: what does not pass in that time is rolled back.`,
      'spec.analysis.metrics': 'Each looks back over the whole hold.',
    },
  });
}
