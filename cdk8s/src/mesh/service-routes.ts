import type { Chart } from 'cdk8s';
import type { Bundle } from '../bundle/bundle.js';
import { IstioObject } from '../constructs/istio-object.js';
import { routeByMethods } from '../constructs/method-routes.js';
import { whileUnseen } from '../constructs/retries.js';
import type { Contracts } from '../contracts/read-contracts.js';

/** Adds the VirtualServices of the hosts that have one release. */
export function addServiceRoutes(
  chart: (id: string) => Chart,
  { catalog, gateway }: Bundle,
  contracts: Contracts,
): void {
  const routes = routeByMethods(catalog.host, catalog.ports.grpc, [contracts.catalog, contracts.inventory]);
  new IstioObject(chart('catalog-virtualservice'), {
    kind: 'VirtualService',
    name: 'catalog-service-grpc',
    why: "Says how long a call of catalog may take and which calls are tried again. A stream has no timeout here: it ends when its caller, or the caller's deadline, says so.",
    spec: { hosts: [catalog.host], http: routes.map(({ route }) => route) },
    notes: Object.fromEntries(routes.map(({ why }, index) => [`spec.http.${index}`, why])),
  });
  new IstioObject(chart('gateway-virtualservice'), {
    kind: 'VirtualService',
    name: 'gateway-http',
    why: 'Server-Sent Events and uploads last as long as they last, so there is no timeout. A request may change something, so it is tried again only where no replica has seen it.',
    spec: {
      hosts: [gateway.host],
      http: [
        {
          name: gateway.host,
          match: [{ port: gateway.ports.http }],
          route: [{ destination: { host: gateway.host, port: { number: gateway.ports.http } } }],
          retries: whileUnseen,
        },
      ],
    },
  });
}
