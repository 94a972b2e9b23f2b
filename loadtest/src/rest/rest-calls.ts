import type { RpcName } from '../rpcs.js';

/** The REST calls that the load test knows how to make, in the order of the report. */
export const restNames = ['ValidateLocal', 'GetProduct'] as const;

/** What a REST call asks, by the name of the RPC that answers it. */
export type RestName = (typeof restNames)[number];

/** A call as reports name it: an RPC, or what is asked by REST. */
export type CallName = RpcName | `REST ${RestName}`;

/** The RPC that a REST call ends in, and whose servers count it. */
export interface RestBackend {
  readonly servedBy: 'auth' | 'catalog';
  readonly service: string;
  readonly method: string;
}

/** Where each REST call ends. */
export const restBackends: Readonly<Record<RestName, RestBackend>> = {
  ValidateLocal: { servedBy: 'auth', service: 'auth.AuthService', method: 'ValidateLocal' },
  GetProduct: { servedBy: 'catalog', service: 'catalog.v1.CatalogService', method: 'GetProduct' },
};

/** Names a REST call for reports. */
export function nameRestCall(name: RestName): `REST ${RestName}` {
  return `REST ${name}`;
}

/** Tells REST from gRPC. */
export function isRestCall(name: CallName): boolean {
  return name.startsWith('REST ');
}

/** Tells whether the releases of auth share the calls, as the weights say. */
export function isSplit(name: CallName): boolean {
  return name !== 'REST GetProduct';
}
