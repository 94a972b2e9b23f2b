import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { readOneManifest } from '../testing/write-manifests.js';
import type { VirtualService } from './virtual-service.js';

function manifest(http: string): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: sample
spec:
  hosts: [auth-service]
  http:
${http}`;
}

function read(t: TestContext, http: string): VirtualService {
  const service = readOneManifest(t, manifest(http)).virtualServices.get('auth-service');
  assert.ok(service);
  return service;
}

/** Two destinations with these weights, as they stand in YAML; the first begins in line 9. */
function weights(first: string, second: string): string {
  return `    - route:
        - destination: { host: auth-service }
          weight: ${first}
        - destination: { host: auth-service-v2 }
          weight: ${second}
`;
}

describe('a VirtualService', () => {
  it('is read with all that is supported', (t) => {
    const [route] = read(
      t,
      `    - name: everything
      match:
        - port: 50051
          uri: { prefix: /auth.AuthService/ }
          headers:
            x-tenant: { exact: blue }
        - uri: { regex: "/auth[.]v2[.].*" }
      route:
        - destination: { host: auth-service, port: { number: 50051 } }
          weight: 100
      timeout: 1.5s
      retries: { attempts: 3, perTryTimeout: 400ms, retryOn: "connect-failure, unavailable" }
`,
    ).routes;
    assert.deepEqual(route, {
      name: 'everything',
      matches: [
        {
          port: 50051,
          uri: { kind: 'prefix', value: '/auth.AuthService/' },
          headers: [{ name: 'x-tenant', match: { kind: 'exact', value: 'blue' } }],
        },
        { port: undefined, uri: { kind: 'regex', value: '/auth[.]v2[.].*' }, headers: [] },
      ],
      destinations: [{ host: 'auth-service', port: 50051, weight: 100 }],
      timeoutMs: 1500,
      retries: { attempts: 3, perTryTimeoutMs: 400, retryOn: ['connect-failure', 'unavailable'] },
    });
  });

  it('takes 0 and 100 as weights, and none for a single destination', (t) => {
    const shares = (http: string): number[] =>
      read(t, http).routes[0]?.destinations.map((d) => d.weight) ?? [];
    assert.deepEqual(shares(weights('0', '100')), [0, 100]);
    assert.deepEqual(shares('    - route:\n        - destination: { host: auth-service }\n'), [100]);
  });

  it('leaves the port to the call where a host has several, and takes the only one where it has one', (t) => {
    const ports = (http: string): (number | undefined)[] =>
      read(t, http).routes[0]?.destinations.map(({ port }) => port) ?? [];
    assert.deepEqual(ports(weights('90', '10')), [undefined, undefined]);
    assert.deepEqual(ports('    - route: [{ destination: { host: gateway } }]\n'), [8001]);
  });

  const whole = 'must be a whole number from 0 to 100, not';
  const refused: readonly (readonly [name: string, http: string, message: string])[] = [
    [
      'E1: weights 80/30',
      weights('80', '30'),
      '8: spec.http[0].route: weights sum to 110; make them sum to 100',
    ],
    ['E1: weights 0/0', weights('0', '0'), '8: spec.http[0].route: weights sum to 0; make them sum to 100'],
    ['E1: weight -1', weights('-1', '101'), `10: spec.http[0].route[0].weight: ${whole} -1`],
    ['E1: weight 150', weights('10', '150'), `12: spec.http[0].route[1].weight: ${whole} 150`],
    ['E1: weight "90"', weights('"90"', '10'), `10: spec.http[0].route[0].weight: ${whole} "90"`],
    ['E1: weight 90.5', weights('90.5', '9.5'), `10: spec.http[0].route[0].weight: ${whole} 90.5`],
    ['an empty weight', weights('', '100'), `10: spec.http[0].route[0].weight: ${whole} nothing`],
    [
      'a missing weight among several',
      weights('90', '10').replace('          weight: 10\n', ''),
      '11: spec.http[0].route[1].weight: is missing; every one of several destinations needs a weight, and they sum to 100',
    ],
    [
      'a misspelt weight',
      weights('90', '10').replace('weight: 10', 'wieght: 10'),
      '12: spec.http[0].route[1].wieght: the local mesh does not know this field; remove it or use one of: destination, weight',
    ],
    [
      'a host that does not exist',
      weights('90', '10').replace('auth-service-v2', 'auth-servise'),
      '11: spec.http[0].route[1].destination.host: host "auth-servise" is unknown here; use one of: auth-service, auth-service-v2, catalog-service, gateway',
    ],
    [
      'the same destination twice',
      weights('90', '10').replace('auth-service-v2', 'auth-service'),
      '11: spec.http[0].route[1]: auth-service:50051 is named twice; write it once with the whole weight',
    ],
    [
      'a port that the host does not have',
      '    - route:\n        - destination: { host: auth-service, port: { number: 8080 } }\n',
      '9: spec.http[0].route[0].destination.port.number: host "auth-service" has no port 8080; use 50051 or 8002',
    ],
    [
      'the same destination twice on one of the ports that are called',
      weights('90', '10').replace('auth-service-v2 }', 'auth-service, port: { number: 8002 } }'),
      '11: spec.http[0].route[1]: auth-service:8002 is named twice; write it once with the whole weight',
    ],
    [
      'a field that Istio has and the local mesh has not',
      `${weights('90', '10')}      mirror: { host: auth-service-v2 }\n`,
      '13: spec.http[0].mirror: the local mesh does not know this field; remove it or use one of: name, match, route, timeout, retries',
    ],
    [
      'a subset',
      '    - route:\n        - destination: { host: auth-service, subset: v2 }\n',
      '9: spec.http[0].route[0].destination.subset: the local mesh does not know this field; remove it or use one of: host, port',
    ],
    [
      'a timeout without unit',
      `${weights('90', '10')}      timeout: 5\n`,
      '13: spec.http[0].timeout: must be a duration such as 5s, 1.5s or 300ms, not 5',
    ],
    [
      'a timeout of nothing',
      `${weights('90', '10')}      timeout: 0s\n`,
      '13: spec.http[0].timeout: must be a duration such as 5s, 1.5s or 300ms, not "0s"',
    ],
    [
      'retries without a number',
      `${weights('90', '10')}      retries: { perTryTimeout: 1s }\n`,
      '13: spec.http[0].retries.attempts: is missing; add it',
    ],
    [
      'two ways to match a path',
      `    - match:\n        - uri: { exact: /a, prefix: /b }\n      route:\n        - destination: { host: auth-service }\n`,
      '9: spec.http[0].match[0].uri: must have exactly one of exact, prefix, regex',
    ],
    [
      'a path without a slash',
      `    - match:\n        - uri: { prefix: auth. }\n      route:\n        - destination: { host: auth-service }\n`,
      '9: spec.http[0].match[0].uri: "auth." is no path; start it with /, as in /package.Service/Method',
    ],
    [
      'an expression that RE2 does not know',
      `    - match:\n        - uri: { regex: "/(?!auth).*" }\n      route:\n        - destination: { host: auth-service }\n`,
      '9: spec.http[0].match[0].uri.regex: is no RE2 expression; do without look-around and back-references',
    ],
  ];
  for (const [name, http, message] of refused) {
    it(`is refused for ${name}`, (t) => {
      assert.throws(() => read(t, http), { name: 'ManifestError', message: `istio/rule.yaml:${message}` });
    });
  }

  it('is refused for a destination that has not the port that is called', (t) => {
    const http = '    - route: [{ destination: { host: auth-service } }]\n';
    const text = manifest(http).replace('hosts: [auth-service]', 'hosts: [catalog-service]');
    assert.throws(() => readOneManifest(t, text), {
      name: 'ManifestError',
      message:
        'istio/rule.yaml:8: spec.http[0].route[0].destination.port: is missing, and host "auth-service" has no port 50052, on which this route takes calls; add 50051 or 8002',
    });
  });

  it('is refused for an unknown condition of retries, and the known ones are named', (t) => {
    const http = `${weights('90', '10')}      retries: { attempts: 2, retryOn: "unavailable,503" }\n`;
    assert.throws(
      () => read(t, http),
      /rule\.yaml:13: spec\.http\[0\]\.retries\.retryOn: "503" is no condition .*connect-failure/,
    );
  });
});
