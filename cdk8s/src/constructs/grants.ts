import type { Construct } from 'constructs';
import type { AuthorizationPolicySpec } from '../../imports/gen/authorization-policy.js';
import type { Contract } from '../contracts/read-contracts.js';
import { IstioObject } from './istio-object.js';

type Operation = NonNullable<
  NonNullable<NonNullable<NonNullable<AuthorizationPolicySpec['rules']>[number]['to']>[number]['operation']>
>;

/** One permission: who may make which calls. */
export interface Grant {
  /** Service accounts of the same namespace, or of another one as `namespace/name`. `everybody` needs no identity. */
  readonly callers: readonly string[] | 'everybody';
  readonly calls: readonly Operation[];
  /**
   * Issuer whose tokens the calls must carry.
   *
   * @default - tokens are not looked at
   */
  readonly tokenIssuer?: string;
  /** Written above the rule. @default - no comment */
  readonly note?: string;
}

/** Options of {@link Grants}. */
export interface GrantsProps {
  readonly name: string;
  readonly why: string;
  /** Labels of the pods that are called. @default - all pods of the namespace */
  readonly pods?: Readonly<Record<string, string>>;
  /** Without one, nobody may call anything. */
  readonly grants: readonly Grant[];
}

/** An AuthorizationPolicy that allows exactly what is granted. */
export class Grants extends IstioObject<'AuthorizationPolicy'> {
  constructor(scope: Construct, props: GrantsProps) {
    const { name, why, pods, grants } = props;
    const notes = grants.flatMap(({ note }, index) =>
      note === undefined ? [] : [[`spec.rules.${index}`, note] as const],
    );
    super(scope, {
      kind: 'AuthorizationPolicy',
      name,
      why,
      spec: {
        ...(pods && { selector: { matchLabels: pods } }),
        ...(grants.length > 0 && { rules: grants.map(createRule) }),
      },
      notes: Object.fromEntries(notes),
    });
  }
}

function createRule({
  callers,
  calls,
  tokenIssuer,
}: Grant): NonNullable<AuthorizationPolicySpec['rules']>[number] {
  if (callers.length === 0 || calls.length === 0) {
    throw new Error(
      'a grant without callers or calls would allow everything; name them or leave the grant out',
    );
  }
  const source = {
    ...(callers !== 'everybody' && { serviceAccounts: callers }),
    ...(tokenIssuer && { requestPrincipals: [`${tokenIssuer}/*`] }),
  };
  return {
    ...(Object.keys(source).length > 0 && { from: [{ source }] }),
    to: join(calls).map((operation) => ({ operation })),
  };
}

/**
 * Methods of a gRPC service, by their names.
 *
 * @throws when the contract has no such method.
 */
export function rpc(contract: Contract, port: number, names: readonly string[]): Operation {
  const paths = names.map((name) => {
    const method = contract.methods.find((one) => one.name === name);
    if (method === undefined) {
      const known = contract.methods.map((one) => one.name).join(', ');
      throw new Error(`${contract.name} has no method ${name}; grant one of: ${known}`);
    }
    return method.path;
  });
  return { ports: [String(port)], methods: ['POST'], paths };
}

/** `grpc.health.v1.Health/Check`. */
export function healthCheck(port: number): Operation {
  return { ports: [String(port)], methods: ['POST'], paths: ['/grpc.health.v1.Health/Check'] };
}

/** Requests of a REST API. In a path, `{*}` stands for one segment. */
export function rest(port: number, method: 'GET' | 'POST', paths: readonly string[]): Operation {
  return { ports: [String(port)], methods: [method], paths };
}

/** Everything that goes to a port. */
export function connections(port: number): Operation {
  return { ports: [String(port)] };
}

/** Joins what differs in its paths alone. */
function join(calls: readonly Operation[]): readonly Operation[] {
  const joined: Operation[] = [];
  for (const call of calls) {
    const index = joined.findIndex((one) => sameBesidesPaths(one, call));
    const found = joined[index];
    if (found === undefined) {
      joined.push(call);
    } else {
      joined[index] = { ...found, paths: [...(found.paths ?? []), ...(call.paths ?? [])] };
    }
  }
  return joined;
}

function sameBesidesPaths(
  { paths: one, ...left }: Operation,
  { paths: other, ...right }: Operation,
): boolean {
  return one !== undefined && other !== undefined && JSON.stringify(left) === JSON.stringify(right);
}
