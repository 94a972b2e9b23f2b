import { Counter, Gauge, type Registry } from 'prom-client';

/** What an operator needs to know of the feed of this process. */
export interface FeedMetrics {
  readonly watchers: Gauge;
  readonly countExpired: () => void;
}

/**
 * Creates `stock_watchers`, `stock_watched_locals` and `stock_resume_tokens_expired_total`.
 *
 * @param watchedLocals called for each scrape.
 */
export function createFeedMetrics(registry: Registry, watchedLocals: () => number): FeedMetrics {
  const watchers = new Gauge({
    name: 'stock_watchers',
    help: 'Counts open WatchStock streams.',
    registers: [registry],
  });
  new Gauge({
    name: 'stock_watched_locals',
    help: 'Counts locals whose changes are followed for a WatchStock or Sync stream.',
    registers: [registry],
    collect() {
      this.set(watchedLocals());
    },
  });
  const expired = new Counter({
    name: 'stock_resume_tokens_expired_total',
    help: 'Counts watchers that were sent the whole stock anew, because changes that they had missed were gone.',
    registers: [registry],
  });
  return { watchers, countExpired: () => expired.inc() };
}
