import { type KnownHosts, readHost, readPort } from './known-hosts.js';
import { type Retries, readRetries } from './retries.js';
import { type RouteMatch, readRouteMatch } from './route-match.js';
import { required, type YamlField } from './yaml-field.js';

/** Where a share of the calls goes. */
export interface Destination {
  readonly host: string;
  /** `undefined` is the port that was called, as with Istio. */
  readonly port: number | undefined;
  /** Percent; those of one route sum to 100. */
  readonly weight: number;
}

/** One entry of `spec.http`. */
export interface HttpRoute {
  readonly name: string;
  /** A call that fits any of these takes the route; without any, every call does. */
  readonly matches: readonly RouteMatch[];
  readonly destinations: readonly Destination[];
  /** Of the whole call with its retries. By default, none. */
  readonly timeoutMs: number | undefined;
  /** By default, Istio's. */
  readonly retries: Retries | undefined;
}

/** What the local mesh follows of an Istio VirtualService. */
export interface VirtualService {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly routes: readonly HttpRoute[];
}

/** Tells whether calls inside the mesh take the routes of a VirtualService, or only those that an ingress gateway lets in. */
export function isForMesh(spec: YamlField): boolean {
  const gateways = new Map(spec.entries()).get('gateways');
  return gateways === undefined || gateways.list().some((gateway) => gateway.string() === 'mesh');
}

/** Reads the `spec` of a VirtualService. */
export function readVirtualService(name: string, spec: YamlField, hosts: KnownHosts): VirtualService {
  const fields = spec.object(['hosts', 'gateways', 'http']);
  const ownHosts = required(spec, fields.hosts, 'hosts')
    .list()
    .map((field) => readHost(field, hosts));
  const routes = required(spec, fields.http, 'http')
    .list()
    .map((field, index) => readRoute(field, `${name}[${index}]`, ownHosts, hosts));
  return { name, hosts: ownHosts, routes };
}

function readRoute(
  field: YamlField,
  fallbackName: string,
  ownHosts: readonly string[],
  hosts: KnownHosts,
): HttpRoute {
  const fields = field.object(['name', 'match', 'route', 'timeout', 'retries']);
  const matches = fields.match?.list().map((match) => readRouteMatch(match, ownHosts, hosts)) ?? [];
  return {
    name: fields.name?.string() ?? fallbackName,
    matches,
    destinations: readDestinations(
      required(field, fields.route, 'route'),
      listCalledPorts(matches, ownHosts, hosts),
      hosts,
    ),
    timeoutMs: fields.timeout?.duration(),
    retries: fields.retries && readRetries(fields.retries),
  };
}

/** Lists the ports on which calls can take a route. */
function listCalledPorts(
  matches: readonly RouteMatch[],
  ownHosts: readonly string[],
  hosts: KnownHosts,
): readonly number[] {
  const named = matches.flatMap(({ port }) => port ?? []);
  const all = ownHosts.flatMap((host) => [...(hosts.get(host) ?? [])]);
  return [...new Set(matches.length > 0 && named.length === matches.length ? named : all)];
}

function readDestinations(
  route: YamlField,
  calledPorts: readonly number[],
  hosts: KnownHosts,
): readonly Destination[] {
  const entries = route.list();
  const destinations = entries.map((entry) => {
    const fields = entry.object(['destination', 'weight']);
    const target = readTarget(required(entry, fields.destination, 'destination'), calledPorts, hosts);
    if (fields.weight === undefined && entries.length > 1) {
      throw entry.error(
        'is missing; every one of several destinations needs a weight, and they sum to 100',
        `${entry.path}.weight`,
      );
    }
    return { ...target, weight: fields.weight?.integer(0, 100) ?? 100 };
  });
  const sum = destinations.reduce((total, { weight }) => total + weight, 0);
  if (sum !== 100) {
    throw route.error(`weights sum to ${sum}; make them sum to 100`);
  }
  for (const called of calledPorts) {
    const names = destinations.map(({ host, port }) => `${host}:${port ?? called}`);
    const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (twice !== -1) {
      throw (entries[twice] ?? route).error(
        `${names[twice]} is named twice; write it once with the whole weight`,
      );
    }
  }
  return destinations;
}

/** What Istio does for a destination without a port: the only one of its host, or else the one that was called. */
function readTarget(
  field: YamlField,
  calledPorts: readonly number[],
  hosts: KnownHosts,
): { host: string; port: number | undefined } {
  const fields = field.object(['host', 'port']);
  const host = readHost(required(field, fields.host, 'host'), hosts);
  if (fields.port !== undefined) {
    const { number } = fields.port.object(['number']);
    return { host, port: readPort(required(fields.port, number, 'number'), host, hosts) };
  }
  const ports = hosts.get(host) ?? new Set();
  const [only, ...others] = ports;
  if (others.length === 0) {
    return { host, port: only };
  }
  const unknown = calledPorts.find((port) => !ports.has(port));
  if (unknown !== undefined) {
    throw field.error(
      `is missing, and host "${host}" has no port ${unknown}, on which this route takes calls; add ${[...ports].join(' or ')}`,
      `${field.path}.port`,
    );
  }
  return { host, port: undefined };
}
