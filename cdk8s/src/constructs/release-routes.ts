import type { Bundle } from '../bundle/bundle.js';
import type { Contract } from '../contracts/read-contracts.js';
import type { ExplainedRoute } from './method-routes.js';
import { unaryTimeout, whateverBecame } from './retries.js';

/** The header by which a tester is sent to release v2, whatever the weights are. */
export const testerHeader = 'x-auth-release';

/** How long a call of auth may take and when it is tried again: none of its methods has side effects. */
export const answered = { timeout: unaryTimeout, retries: whateverBecame } as const;

/** The routes of host auth to release v2 alone, whatever the weights are; they come before those that split. */
export function listReleaseRoutes(
  { ports, canaryHost }: Pick<Bundle['auth'], 'ports' | 'canaryHost'>,
  canaryContract: Contract,
): readonly ExplainedRoute[] {
  return [
    {
      route: {
        name: 'auth-v2-api',
        match: [{ port: ports.grpc, uri: { prefix: `/${canaryContract.name}/` } }],
        route: [{ destination: { host: canaryHost, port: { number: ports.grpc } } }],
        ...answered,
      },
      why: 'Only release v2 serves this API, so its paths never take part in the split.',
    },
    {
      route: {
        name: 'auth-testers',
        match: [ports.grpc, ports.http].map((port) => ({
          port,
          headers: { [testerHeader]: { exact: 'v2' } },
        })),
        route: [{ destination: { host: canaryHost } }],
        ...answered,
      },
      why: 'A tester chooses release v2, whatever the weights are.',
    },
  ];
}

/** Comments above the routes of a VirtualService, by their paths. */
export function noteRoutes(routes: readonly ExplainedRoute[]): Readonly<Record<string, string>> {
  return Object.fromEntries(routes.map(({ why }, index) => [`spec.http.${index}`, why]));
}
