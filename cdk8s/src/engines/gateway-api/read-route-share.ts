import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import type { GRPCRouteSpec } from '../../../imports/gen/grpc-route.js';
import { readWeight, WeightError } from '../../canary/canary-share.js';

/**
 * Reads the share of the canary from the file of a GRPCRoute, from the rule with two weights.
 *
 * @returns percent, or `undefined` when there is no such file yet.
 * @throws {WeightError} when the weights are no whole numbers from 0 to 100, or do not sum to 100.
 */
export function readRouteShare(path: string, canaryHost: string): number | undefined {
  if (!existsSync(path)) {
    return undefined;
  }
  const { spec } = parse(readFileSync(path, 'utf8')) as { readonly spec: GRPCRouteSpec };
  const rules = spec.rules ?? [];
  const index = rules.findIndex(({ backendRefs = [] }) => backendRefs.length > 1);
  const refs = rules[index]?.backendRefs ?? [];
  const field = `${basename(path)}: spec.rules[${index}].backendRefs`;
  const weights = refs.map(({ weight }, at) => readWeight(weight, `${field}[${at}].weight`));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const canary = weights[refs.findIndex(({ name }) => name === canaryHost)];
  if (canary === undefined || sum !== 100) {
    throw new WeightError(
      `${field}: the weights sum to ${sum}; give ${canaryHost} its share and make them sum to 100`,
    );
  }
  return canary;
}
