import type { Contract, Method } from '../contracts/read-contracts.js';
import { type HttpRoute, unaryTimeout, whateverBecame, whileUnseen } from './retries.js';

/** What is the same for all methods of one class. */
const classes = {
  reads: { timeout: unaryTimeout, retries: whateverBecame },
  watches: { retries: whateverBecame },
} as const;

/** A route and why it is as it is. */
export interface ExplainedRoute {
  readonly route: HttpRoute;
  readonly why: string;
}

const reasons: Readonly<Record<keyof typeof classes, string>> = {
  reads: 'Reads, so they may be repeated whatever became of the first try.',
  watches:
    'A stream that only reads is tried again only until its first message has come; from there on its caller resumes it by token.',
};

/**
 * Routes the methods of several gRPC services of one host by what their contracts promise: unary reads have a timeout and
 * are repeated, streams that read are repeated, and whatever else there is, is repeated only where no replica has seen it.
 *
 * A service whose methods are all of one class gets one route by its prefix.
 */
export function routeByMethods(host: string, port: number, contracts: readonly Contract[]): ExplainedRoute[] {
  const route = [{ destination: { host, port: { number: port } } }];
  const routes = contracts.flatMap(({ name, methods }) =>
    (['reads', 'watches'] as const).flatMap((key): ExplainedRoute[] => {
      const own = methods.filter((method) => classOf(method) === key);
      if (own.length === 0) {
        return [];
      }
      const uris =
        own.length === methods.length
          ? [{ prefix: `/${name}/` }]
          : own.map((method) => ({ exact: method.path }));
      const match = uris.map((uri) => ({ port, uri }));
      return [
        { route: { name: `${shortName(name)}-${key}`, match, route, ...classes[key] }, why: reasons[key] },
      ];
    }),
  );
  const others = contracts.flatMap(({ methods }) => methods).filter((method) => classOf(method) === 'others');
  return [
    ...routes,
    {
      route: { name: `${host}-others`, match: [{ port }], route, retries: whileUnseen },
      why: `${listNames(others)}only their caller knows what to send again, so they are tried again only where no replica has seen them.`,
    },
  ];
}

function classOf({ isSafe, isStreaming }: Method): keyof typeof classes | 'others' {
  if (!isSafe) {
    return 'others';
  }
  return isStreaming ? 'watches' : 'reads';
}

/** `catalog.v1.InventoryService` is `inventory`. */
function shortName(service: string): string {
  return (service.split('.').at(-1) ?? service).replace(/Service$/, '').toLowerCase();
}

function listNames(methods: readonly Method[]): string {
  const names = methods.map(({ name }) => name);
  return names.length === 0 ? '' : `${names.join(' and ')}: `;
}
