import type { AnalysisTemplateSpec } from '../../../imports/gen/analysis-template.js';
import type { CanaryPolicy } from '../canary-policy.js';
import type { Check } from '../checks.js';
import { countCalls, type ReleasePods } from '../promql.js';

/** Something that an AnalysisTemplate measures. */
export type Metric = NonNullable<AnalysisTemplateSpec['metrics']>[number];

/** Options of {@link createMetrics}. */
export interface MetricsProps {
  readonly policy: CanaryPolicy;
  readonly prometheusUrl: string;
  readonly canary: ReleasePods;
}

/** Translates checks for Argo Rollouts, which looks at each by itself. */
export interface Metrics {
  /** Fails without metrics of the canary, so many times in a row as the policy says. */
  readonly readable: Metric;
  /** Fails as soon as the canary is bad; what proves nothing lets it go on. */
  watch(check: Check): Metric;
  /** Succeeds when the canary is good. What proves nothing is asked again, as long as the hold was. */
  prove(check: Check): Metric;
}

/** How long it may take until a new pod is scraped. */
const firstScrape = '60s';

export function createMetrics({ policy, prometheusUrl, canary }: MetricsProps): Metrics {
  const common = {
    interval: `${policy.checkSeconds}s`,
    consecutiveErrorLimit: policy.unreadableChecks - 1,
  };
  const tries = Math.ceil(policy.holdSeconds / policy.checkSeconds);
  const ask = (query: string): Pick<Metric, 'provider'> => ({
    provider: { prometheus: { address: prometheusUrl, query } },
  });
  const askOf = ({ query, needsCalls }: Check): Pick<Metric, 'provider'> =>
    ask(
      needsCalls
        ? `(\n${query.replace(/^/gm, '  ')}\n)\nand ${countCalls(canary)} >= ${policy.minCanaryCalls}`
        : query,
    );
  return {
    readable: {
      name: 'auth-readable',
      initialDelay: firstScrape,
      ...common,
      successCondition: 'result[0] >= 0',
      ...ask(`sum(grpc_requests_total{${canary.pods}})`),
    },
    watch: (check) => ({
      name: check.name,
      ...common,
      successCondition: `!(${breaks(check.limit)})`,
      failureCondition: breaks(check.limit),
      ...askOf(check),
    }),
    prove: (check) => ({
      name: check.name,
      ...common,
      consecutiveSuccessLimit: 1,
      count: tries,
      inconclusiveLimit: tries,
      successCondition: keeps(check.limit),
      failureCondition: check.otherwise === 'fail' ? breaks(check.limit) : 'false',
      ...askOf(check),
    }),
  };
}

/** In Argo's language, that there is a result within the limit. NaN is neither within nor beyond. */
function keeps(limit: Check['limit']): string {
  return `len(result) > 0 && result[0] ${'min' in limit ? `>= ${limit.min}` : `<= ${limit.max}`}`;
}

/** In Argo's language, that there is a result beyond the limit. */
function breaks(limit: Check['limit']): string {
  return `len(result) > 0 && result[0] ${'min' in limit ? `< ${limit.min}` : `> ${limit.max}`}`;
}
