import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { AuthorizationPolicySpec } from '../../imports/gen/authorization-policy.js';
import { type IstioObject, isOfKind } from './istio-object.js';

type Rule = NonNullable<AuthorizationPolicySpec['rules']>[number];

/** Options of {@link requirePrincipals}. */
export interface RequirePrincipalsOptions {
  /** Paths that anybody may ask for. */
  readonly publicPaths: readonly string[];
  /** Ports that carry no API, such as that of the metrics. */
  readonly otherPorts: readonly number[];
}

/**
 * Makes `root` refuse to synthesize when pods have a RequestAuthentication and a policy that lets a call without a token
 * in, or no policy at all: then Istio accepts it.
 */
export function requirePrincipals(root: IConstruct, options: RequirePrincipalsOptions): void {
  root.node.addValidation({ validate: () => findHoles(root, options) });
}

function findHoles(root: IConstruct, options: RequirePrincipalsOptions): string[] {
  const objects = root.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  const policies = objects
    .filter((object) => isOfKind(object, 'AuthorizationPolicy'))
    .filter(({ spec }) => (spec.action ?? 'ALLOW') === 'ALLOW');
  return objects
    .filter((object) => isOfKind(object, 'RequestAuthentication'))
    .flatMap((authentication) => {
      const own = policies.filter((policy) => selectsSame(policy, authentication));
      const holes = own.flatMap((policy) => findOpenRules(policy, options));
      const demands = own.some(({ spec }) => spec.rules?.some(hasPrincipals));
      return demands
        ? holes
        : [
            ...holes,
            `RequestAuthentication ${authentication.name} lets calls without a token pass, and no AuthorizationPolicy of the same pods demands requestPrincipals; add one that does`,
          ];
    });
}

/** A policy without a selector is about all pods. */
function selectsSame(
  policy: IstioObject<'AuthorizationPolicy'>,
  authentication: IstioObject<'RequestAuthentication'>,
): boolean {
  const selected = policy.spec.selector?.matchLabels ?? {};
  const pods = authentication.spec.selector?.matchLabels ?? {};
  return Object.entries(selected).every(([label, value]) => pods[label] === value);
}

function findOpenRules(
  { name, spec }: IstioObject<'AuthorizationPolicy'>,
  { publicPaths, otherPorts }: RequirePrincipalsOptions,
): string[] {
  const isHarmless = (rule: Rule): boolean =>
    rule.to?.every(({ operation }) => {
      const paths = operation?.paths ?? ['*'];
      const ports = operation?.ports ?? ['*'];
      return (
        paths.every((path) => publicPaths.includes(path)) ||
        ports.every((port) => otherPorts.includes(Number(port)))
      );
    }) ?? false;
  return (spec.rules ?? []).flatMap((rule, index) =>
    hasPrincipals(rule) || isHarmless(rule)
      ? []
      : [
          `AuthorizationPolicy ${name}: spec.rules[${index}] lets calls without a token in; add requestPrincipals to every source, or name public paths only`,
        ],
  );
}

function hasPrincipals(rule: Rule): boolean {
  return (
    rule.from !== undefined &&
    rule.from.length > 0 &&
    rule.from.every(({ source }) => (source?.requestPrincipals ?? []).length > 0)
  );
}
