import type { Chart } from 'cdk8s';
import type { Bundle } from '../bundle/bundle.js';
import { CallerLimits } from '../constructs/caller-limits.js';

/** What one caller of auth may hold open, of each release. */
export const authLimits = { connections: 100, requests: 1000, idleTimeout: '30s' } as const;

const common =
  'Limits what one caller may hold open, takes a failing replica out for a while and warms a new one up.';

/** Adds the DestinationRules of all hosts. */
export function addCallerLimits(chart: (id: string) => Chart, { auth, catalog, gateway }: Bundle): void {
  const authRules = chart('auth-destinationrules');
  for (const host of [auth.host, auth.canaryHost]) {
    new CallerLimits(authRules, {
      host,
      why: host === auth.host ? common : 'The same for the other release.',
      ...authLimits,
    });
  }
  new CallerLimits(chart('catalog-destinationrule'), {
    host: catalog.host,
    why: common,
    connections: 100,
    requests: 10_000,
    requestsNote: 'Every watch of stock counts for as long as it is open, and there are thousands.',
    keepsCallsOpen: true,
  });
  new CallerLimits(chart('gateway-destinationrule'), {
    host: gateway.host,
    why: 'Without outlier detection: the gateway says 503 when what is behind it is away, and then another replica would say the same.',
    connections: 10_000,
    connectionsNote: 'HTTP/1.1: a connection each for what goes on at once, every watcher included.',
    requests: 10_000,
    keepsCallsOpen: true,
    idleTimeout: '30s',
    ejects: false,
  });
}
