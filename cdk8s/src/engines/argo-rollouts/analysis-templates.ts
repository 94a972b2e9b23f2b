import type { Construct } from 'constructs';
import { type Check, listChecks } from '../checks.js';
import { EngineObject } from '../engine-object.js';
import type { EngineProps } from '../engine-props.js';
import { createMetrics, type Metric } from './analysis-metrics.js';

/** What each AnalysisTemplate is for. */
export const templates = {
  /** All the time: ends the rollout as soon as the canary is bad, or cannot be read. */
  watch: 'auth-watch',
  /** After the hold of a step: lets it go on when the canary is as good as the stable release. */
  compare: 'auth-compare',
  /** The same where the stable release has no calls. */
  measure: 'auth-measure',
} as const;

/** What a Rollout must tell each AnalysisTemplate. */
export const templateArgs = [
  { name: 'namespace', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
  { name: 'canary-hash', valueFrom: { podTemplateHashValue: 'Latest' } },
  { name: 'stable-hash', valueFrom: { podTemplateHashValue: 'Stable' } },
] as const;

/** Adds the AnalysisTemplates that the Rollout of this name is judged by. */
export function addAnalysisTemplates(scope: Construct, rollout: string, props: EngineProps): void {
  const { policy, prometheusUrl } = props;
  const podsOf = (hash: 'canary-hash' | 'stable-hash'): string =>
    `namespace="{{args.namespace}}",pod=~"${rollout}-{{args.${hash}}}-[a-z0-9]+"`;
  const window = `${policy.holdSeconds}s`;
  const canary = { pods: podsOf('canary-hash'), window };
  const checks = listChecks(policy, { canary, stable: { pods: podsOf('stable-hash'), window } });
  const { readable, watch, prove } = createMetrics({ policy, prometheusUrl, canary });
  const bad = checks.filter(({ otherwise }) => otherwise === 'fail');
  const alone = checks.filter(({ compares }) => !compares);

  addTemplate(scope, {
    name: templates.watch,
    why: `Goes on all the time, and ends the rollout at once when the canary is bad, or after ${policy.unreadableChecks} checks in a row without its metrics.`,
    metrics: [readable, ...bad.map(watch)],
    notes: ['Whether the metrics of the canary are there.', ...bad.map(({ why }) => why)],
  });
  addTemplate(scope, {
    name: templates.compare,
    why: 'After the hold of a step: each must succeed once. What proves nothing is asked again, as long as the hold was; then the rollout stops for a person to decide.',
    ...proveAll(checks),
  });
  addTemplate(scope, {
    name: templates.measure,
    why: 'The same at 100 %, where the stable release gets no calls to be compared with.',
    ...proveAll(alone),
  });

  function proveAll(some: readonly Check[]): Pick<Template, 'metrics' | 'notes'> {
    return { metrics: some.map(prove), notes: some.map(({ why }) => why) };
  }
}

interface Template {
  readonly name: string;
  readonly why: string;
  readonly metrics: readonly Metric[];
  /** What each metric is. */
  readonly notes: readonly string[];
}

function addTemplate(scope: Construct, { name, why, metrics, notes }: Template): void {
  new EngineObject(scope, {
    kind: 'AnalysisTemplate',
    name,
    why,
    spec: { args: templateArgs.map((arg) => ({ name: arg.name })), metrics },
    notes: Object.fromEntries(notes.map((note, index) => [`spec.metrics.${index}`, note])),
  });
}
