import type { MetricsSource } from '../metrics/snapshot.js';
import type { Output } from '../output/output.js';
import type { Policy } from '../policy.js';
import type { Target } from '../target/target.js';
import type { Clock } from './clock.js';

/** What a verb works with. */
export interface Session {
  readonly target: Target;
  /** By what the canary is judged: a Prometheus when there is one, else the replicas. */
  readonly source: MetricsSource;
  /**
   * By what shares are measured: always the replicas. A Prometheus knows a change of the weights only after its next
   * scrape, and a window must not hold calls from before.
   */
  readonly shareSource: MetricsSource;
  readonly policy: Policy;
  readonly output: Output;
  readonly clock: Clock;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
