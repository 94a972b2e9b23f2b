import type { Chart } from 'cdk8s';
import { type Bundle, podsOf } from '../bundle/bundle.js';
import { docsPaths, keysPath } from '../constructs/edge.js';
import { connections, type Grant, Grants, healthCheck, rest, rpc } from '../constructs/grants.js';
import { type Ingress, identityOf } from '../constructs/ingress.js';
import type { Contract, Contracts } from '../contracts/read-contracts.js';

/** The service account of the load test's pods. */
const loadTest = 'loadtest';

/** What {@link addGrants} must know. */
export interface GrantsOptions {
  readonly bundle: Bundle;
  readonly contracts: Contracts;
  readonly ingress: Ingress;
  readonly admitsLoadTest: boolean;
}

/** Adds the AuthorizationPolicies: nobody may call anything, and then who may call what. */
export function addGrants(chart: Chart, options: GrantsOptions): void {
  const { bundle } = options;
  const { valkey } = bundle;
  new Grants(chart, {
    name: 'deny-by-default',
    why: 'Allows nothing; whatever may be called is allowed below. Probes do not come here: the kubelet asks the agent beside each proxy, which asks the service.',
    grants: [],
  });
  new Grants(chart, {
    name: 'metrics',
    why: 'Metrics may be read by anybody whom the NetworkPolicies let in.',
    grants: [{ callers: 'everybody', calls: [rest(bundle.metricsPort, 'GET', ['/metrics'])] }],
  });
  new Grants(chart, {
    name: 'auth',
    why: 'Who may ask auth for what. Service accounts are those of this namespace.',
    pods: podsOf(bundle.auth),
    grants: listAuthGrants(options),
  });
  new Grants(chart, {
    name: 'catalog',
    why: 'Who may ask catalog for what.',
    pods: podsOf(bundle.catalog),
    grants: listCatalogGrants(options),
  });
  new Grants(chart, {
    name: 'gateway',
    why: 'What may be asked of the gateway, and only with a token.',
    pods: podsOf(bundle.gateway),
    grants: listGatewayGrants(options),
  });
  if (valkey !== undefined) {
    const callers = [
      ...bundle.auth.serviceAccounts,
      bundle.seedServiceAccount,
      bundle.catalog.serviceAccount,
    ];
    new Grants(chart, {
      name: 'valkey',
      why: 'Who may open connections to Valkey.',
      pods: podsOf(valkey),
      grants: [{ callers, calls: [connections(valkey.port)] }],
    });
  }
}

function listAuthGrants({ bundle, contracts, ingress, admitsLoadTest }: GrantsOptions): Grant[] {
  const { grpc, http } = bundle.auth.ports;
  const restQuestions = [
    rest(http, 'GET', ['/api/v1/locals/{*}/validate']),
    rest(http, 'POST', ['/api/v1/tokens/verify']),
  ];
  return [
    {
      note: 'What both need to know of a caller, and the same by REST for when gRPC is away.',
      callers: [bundle.catalog.serviceAccount, bundle.gateway.serviceAccount],
      calls: [rpc(contracts.auth, grpc, ['ValidateLocal', 'VerifyToken']), ...restQuestions],
    },
    {
      note: '`helm test`.',
      callers: [bundle.testServiceAccount],
      calls: [healthCheck(grpc), rpc(contracts.auth, grpc, ['ValidateLocal'])],
    },
    {
      note: 'The public keys, for istiod.',
      callers: [identityOf(ingress)],
      calls: [rest(http, 'GET', [keysPath])],
    },
    ...loadTestGrant(admitsLoadTest, [
      healthCheck(grpc),
      allMethods(contracts.auth, grpc),
      allMethods(contracts.authV2, grpc),
      ...restQuestions,
    ]),
  ];
}

function listCatalogGrants({ bundle, contracts, admitsLoadTest }: GrantsOptions): Grant[] {
  const { grpc } = bundle.catalog.ports;
  return [
    {
      callers: [bundle.gateway.serviceAccount],
      calls: [
        rpc(contracts.catalog, grpc, ['GetProduct', 'ListProducts', 'CheckStock']),
        rpc(contracts.inventory, grpc, ['WatchStock', 'BulkImport', 'Sync']),
      ],
    },
    { note: '`helm test`.', callers: [bundle.testServiceAccount], calls: [healthCheck(grpc)] },
    ...loadTestGrant(admitsLoadTest, [
      healthCheck(grpc),
      allMethods(contracts.catalog, grpc),
      allMethods(contracts.inventory, grpc),
    ]),
  ];
}

function listGatewayGrants({ bundle, ingress, admitsLoadTest }: GrantsOptions): Grant[] {
  const { http } = bundle.gateway.ports;
  const tokenIssuer = bundle.tokens.issuer;
  const everyCall = { ports: [String(http)], paths: ['/api/*'] };
  return [
    { callers: [identityOf(ingress)], tokenIssuer, calls: [everyCall] },
    {
      note: 'The documentation needs no token.',
      callers: [identityOf(ingress)],
      calls: [rest(http, 'GET', [docsPaths.page, `${docsPaths.files}*`, docsPaths.document])],
    },
    {
      note: '`helm test`.',
      callers: [bundle.testServiceAccount],
      tokenIssuer,
      calls: [rest(http, 'GET', ['/api/v1/locals/{*}/validate'])],
    },
    ...loadTestGrant(admitsLoadTest, [everyCall], tokenIssuer),
  ];
}

function loadTestGrant(isAdmitted: boolean, calls: Grant['calls'], tokenIssuer?: string): Grant[] {
  return isAdmitted
    ? [{ note: 'The load test.', callers: [loadTest], calls, ...(tokenIssuer && { tokenIssuer }) }]
    : [];
}

function allMethods(contract: Contract, port: number): Grant['calls'][number] {
  return rpc(
    contract,
    port,
    contract.methods.map(({ name }) => name),
  );
}
