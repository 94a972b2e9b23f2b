import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import type { Obstacle } from '../target.js';
import { isStatus } from './api/api-error.js';
import { type ClusterPlace, splitName } from './cluster-place.js';

/** A right that an operator needs in the namespace. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Of the one object that it is needed for. */
  readonly name?: string;
  /** What it is needed for, as the end of a sentence. */
  readonly use: string;
}

/** By which the weights are moved. */
export const patchRight: Right = {
  verb: 'patch',
  group: 'networking.istio.io',
  resource: 'virtualservices',
  name: splitName,
  use: 'the weights are moved by it',
};

/** By which it is seen what became of a change. */
const lookingRights: readonly Right[] = [
  {
    verb: 'create',
    group: '',
    resource: 'pods',
    subresource: 'portforward',
    use: 'the proxies are asked by it what they have in force',
  },
  {
    verb: 'get',
    group: '',
    resource: 'pods',
    subresource: 'proxy',
    use: 'the metrics of the replicas are read by it',
  },
];

interface AccessReview {
  readonly status?: { readonly allowed?: boolean; readonly reason?: string };
}

/**
 * Finds the rights that the operator has not.
 *
 * @param manualPatch what somebody else can do instead when the weights may not be moved.
 */
export async function findMissingRights(
  place: ClusterPlace,
  operator: string,
  manualPatch: string | undefined,
  signal: AbortSignal,
): Promise<readonly Obstacle[]> {
  const missing = await Promise.all(
    [patchRight, ...lookingRights].map(async (right) =>
      (await isAllowed(place, right, signal)) ? [] : [right],
    ),
  );
  return missing.flat().map((right) => ({
    kind: 'no rights',
    message:
      `${operator} may not ${right.verb} ${nameOf(right)} in namespace ${place.namespace}, and ${right.use}; ` +
      'canary/README.md, "On a cluster", has a Role that allows it' +
      (right === patchRight && manualPatch !== undefined
        ? `. Whoever may can do it by hand: ${manualPatch}`
        : ''),
  }));
}

async function isAllowed(
  { api, namespace }: ClusterPlace,
  { verb, group, resource, subresource, name }: Right,
  signal: AbortSignal,
): Promise<boolean> {
  const review = await api.json<AccessReview>(
    {
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { namespace, verb, group, resource, subresource, name } },
      },
    },
    signal,
  );
  return review.status?.allowed === true;
}

function nameOf({ group, resource, subresource }: Right): string {
  const name = subresource === undefined ? resource : `${resource}/${subresource}`;
  return group === '' ? name : `${name}.${group}`;
}

/** Turns a right that is missing into the error that says so. */
export async function sayMissingRights<T>(operator: string, action: Promise<T>): Promise<T> {
  try {
    return await action;
  } catch (error) {
    if (isStatus(error, 403)) {
      throw new CanaryError(
        exitCodes.noRights,
        `${operator} has not the right: ${error.message}; canary/README.md, "On a cluster", has a Role with it`,
        { cause: error },
      );
    }
    throw error;
  }
}
