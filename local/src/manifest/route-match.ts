import { type KnownHosts, readPort } from './known-hosts.js';
import type { YamlField } from './yaml-field.js';

/** How a text is compared. */
export interface StringMatch {
  readonly kind: 'exact' | 'prefix' | 'regex';
  /** For `regex`, RE2 syntax that has to fit the whole text. */
  readonly value: string;
}

/** One entry of `match`: all of it must fit. */
export interface RouteMatch {
  /** By default, every port of the host. */
  readonly port: number | undefined;
  /** By default, every path. For gRPC the path is `/package.Service/Method`. */
  readonly uri: StringMatch | undefined;
  /** By lower-case name. */
  readonly headers: readonly { readonly name: string; readonly match: StringMatch }[];
}

/** Reads one entry of `match`. */
export function readRouteMatch(field: YamlField, ownHosts: readonly string[], hosts: KnownHosts): RouteMatch {
  const fields = field.object(['port', 'uri', 'headers']);
  const port = fields.port;
  return {
    port: port && ownHosts.map((host) => readPort(port, host, hosts))[0],
    uri: fields.uri && readUri(fields.uri),
    headers: fields.headers?.entries().map(([name, match]) => readHeader(name, match)) ?? [],
  };
}

function readUri(field: YamlField): StringMatch {
  const match = readStringMatch(field);
  if (match.kind !== 'regex' && !match.value.startsWith('/')) {
    throw field.error(`"${match.value}" is no path; start it with /, as in /package.Service/Method`);
  }
  return match;
}

function readHeader(name: string, field: YamlField): { name: string; match: StringMatch } {
  if (!/^[a-z0-9][a-z0-9_.-]*$/.test(name)) {
    throw field.error('is no header name; use lower-case letters, digits, "-", "_" and "."');
  }
  return { name, match: readStringMatch(field) };
}

function readStringMatch(field: YamlField): StringMatch {
  const fields = field.object(['exact', 'prefix', 'regex']);
  const given = (['exact', 'prefix', 'regex'] as const).flatMap((kind) => {
    const value = fields[kind];
    return value === undefined ? [] : [{ kind, field: value, value: value.string() }];
  });
  const [only, ...others] = given;
  if (only === undefined || others.length > 0) {
    throw field.error('must have exactly one of exact, prefix, regex');
  }
  if (only.kind === 'regex') {
    checkRegex(only.field, only.value);
  }
  return { kind: only.kind, value: only.value };
}

/** Catches here what Envoy would refuse later, when nobody is looking. */
function checkRegex(field: YamlField, text: string): void {
  if (/\(\?[=!<]|\\[1-9]/.test(text)) {
    throw field.error('is no RE2 expression; do without look-around and back-references');
  }
  try {
    new RegExp(text, 'u');
  } catch (cause) {
    throw field.error(`is no regular expression (${(cause as Error).message}); mend it`);
  }
}
