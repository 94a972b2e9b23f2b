import { Construct } from 'constructs';
import type { GatewaySpec } from '../../imports/gen/gateway.js';
import { clusterName, type Ingress } from './ingress.js';
import { IstioObject } from './istio-object.js';
import { type HttpRoute, whileUnseen } from './retries.js';

/** Where auth publishes the public keys of tokens. */
export const keysPath = '/.well-known/jwks.json';

/** Paths of the documentation of the API, which anybody may read: those of one page and its files. */
export const docsPaths = { page: '/docs', files: '/docs/', document: '/openapi.json' } as const;

/** A host and one of its ports. */
export interface Backend {
  readonly host: string;
  readonly port: number;
}

/** Options of {@link Edge}. */
export interface EdgeProps {
  readonly ingress: Ingress;
  /** What serves the REST API. */
  readonly api: Backend;
  /** What serves the public keys of tokens. */
  readonly keys: Backend;
  /**
   * Public name of the API.
   *
   * @default - any: whatever reaches the ingress gateway
   */
  readonly host?: string;
  /**
   * Secret with the certificate of `host`, in the namespace of the ingress gateway. Plain HTTP is then sent on to HTTPS.
   *
   * @default - plain HTTP, for clusters that no one reaches from outside or where TLS ends before the ingress gateway
   */
  readonly tlsSecret?: string;
}

/** The way in for REST, and for istiod the way to the public keys. */
export class Edge extends Construct {
  constructor(scope: Construct, props: EdgeProps) {
    super(scope, 'edge');
    const { ingress, host = '*', tlsSecret } = props;
    if (tlsSecret !== undefined && host === '*') {
      throw new Error('tlsSecret is given without host; name the host that its certificate is for');
    }
    const keysHost = clusterName(ingress);
    new IstioObject(this, {
      kind: 'Gateway',
      name: 'zenlogic',
      why: 'REST comes in by the ingress gateway of the cluster.',
      spec: { selector: ingress.pods, servers: listServers(host, keysHost, tlsSecret) },
    });
    new IstioObject(this, {
      kind: 'VirtualService',
      name: 'gateway-ingress',
      why: 'What the ingress gateway lets in. Streams and uploads last as long as they last, so there is no timeout.',
      spec: { hosts: [host], gateways: ['zenlogic'], http: [refuseWithoutToken, routeApi(props.api)] },
      notes: {
        'spec.http.0':
          'A request without a token is told so. The policy of the gateway refuses it too, but with 403, which says nothing of tokens.',
      },
    });
    new IstioObject(this, {
      kind: 'VirtualService',
      name: 'jwks-ingress',
      why: 'istiod fetches the public keys of tokens. It has no identity in the mesh, so it comes by the ingress gateway, which has one: no port of auth is open to plain text.',
      spec: {
        hosts: [keysHost],
        gateways: ['zenlogic'],
        http: [
          {
            match: [{ uri: { exact: keysPath }, method: { exact: 'GET' } }],
            route: [{ destination: { host: props.keys.host, port: { number: props.keys.port } } }],
          },
        ],
      },
    });
  }
}

function listServers(host: string, keysHost: string, tlsSecret?: string): GatewaySpec['servers'] {
  const http = { number: 80, name: 'http', protocol: 'HTTP' };
  if (host === '*') {
    return [{ port: http, hosts: [host] }];
  }
  if (tlsSecret === undefined) {
    return [{ port: http, hosts: [host, keysHost] }];
  }
  return [
    {
      port: { number: 443, name: 'https', protocol: 'HTTPS' },
      hosts: [host],
      tls: { mode: 'SIMPLE', credentialName: tlsSecret },
    },
    { port: http, hosts: [host], tls: { httpsRedirect: true } },
    { port: { ...http, name: 'http-jwks' }, hosts: [keysHost] },
  ];
}

/** Answers as the gateway itself does: with problem details (RFC 9457). */
const refuseWithoutToken: HttpRoute = {
  name: 'no-token',
  match: [{ uri: { prefix: '/api/' }, withoutHeaders: { authorization: { prefix: 'Bearer ' } } }],
  directResponse: {
    status: 401,
    body: {
      string: JSON.stringify({
        type: 'about:blank',
        title: 'Unauthorized',
        status: 401,
        detail: 'The request carries no token. Send one as "Authorization: Bearer <token>".',
      }),
    },
  },
  headers: {
    response: { set: { 'content-type': 'application/problem+json', 'www-authenticate': 'Bearer' } },
  },
};

function routeApi({ host, port }: Backend): HttpRoute {
  return {
    name: 'api',
    match: [
      { uri: { prefix: '/api/' } },
      { uri: { exact: docsPaths.page } },
      { uri: { prefix: docsPaths.files } },
      { uri: { exact: docsPaths.document } },
    ],
    route: [{ destination: { host, port: { number: port } } }],
    retries: whileUnseen,
  };
}
