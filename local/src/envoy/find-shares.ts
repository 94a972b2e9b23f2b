import type { Manifests } from '../manifest/read-manifests.js';
import type { RouteMatch, StringMatch } from '../manifest/route-match.js';
import type { Exposure, Topology } from '../topology.js';

/**
 * Tells what share of the calls to a path of an exposed port each release gets by the manifests, in percent.
 *
 * Releases that serve the same port and get nothing have 0; those of other services are not in it.
 */
export function findShares(
  topology: Topology,
  exposure: Exposure,
  manifests: Manifests,
  path: string,
): ReadonlyMap<string, number> {
  const routes = manifests.virtualServices.get(exposure.host)?.routes;
  const route = routes?.find(
    ({ matches }) => matches.length === 0 || matches.some((match) => fits(match, exposure.servicePort, path)),
  );
  const destinations =
    routes === undefined
      ? [{ host: exposure.host, port: exposure.servicePort, weight: 100 }]
      : (route?.destinations ?? []);
  const { protocol, servicePort } = exposure;
  const releases = topology.workloads.filter(({ servicePorts }) => servicePorts[protocol] === servicePort);
  return new Map(
    releases.map(({ release, host }) => {
      const own = destinations.find((one) => one.host === host && (one.port ?? servicePort) === servicePort);
      return [release, own?.weight ?? 0];
    }),
  );
}

/** A call without special headers fits no match that asks for some. */
function fits(match: RouteMatch, port: number, path: string): boolean {
  return (
    (match.port === undefined || match.port === port) &&
    match.headers.length === 0 &&
    (match.uri === undefined || fitsText(match.uri, path))
  );
}

function fitsText({ kind, value }: StringMatch, text: string): boolean {
  switch (kind) {
    case 'exact':
      return text === value;
    case 'prefix':
      return text.startsWith(value);
    case 'regex':
      return new RegExp(`^(?:${value})$`, 'u').test(text);
  }
}
