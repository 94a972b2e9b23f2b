import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Grants, rest } from '../src/constructs/grants.js';
import { requirePrincipals } from '../src/constructs/require-principals.js';
import { TokenAuthentication } from '../src/constructs/token-authentication.js';
import { createChart, createMesh } from './testing/facts.js';

const pods = { 'app.kubernetes.io/name': 'gateway' };
const issuer = 'https://auth.example.com';

/** Pods that verify tokens, with a policy that has these grants. */
function synthesize(grants?: ConstructorParameters<typeof Grants>[1]['grants']): string {
  const { app, chart } = createChart();
  new TokenAuthentication(chart, { name: 'gateway', pods, issuer, audience: 'us', keysUrl: 'http://keys' });
  if (grants !== undefined) {
    new Grants(chart, { name: 'gateway', why: 'A test.', pods, grants });
  }
  requirePrincipals(app, { publicPaths: ['/docs'], otherPorts: [9464] });
  return app.synthYaml();
}

describe('pods that verify tokens', () => {
  const withToken = { callers: ['caller'], tokenIssuer: issuer, calls: [rest(8001, 'GET', ['/api/*'])] };

  it('E5: are refused without a policy that demands a token', () => {
    assert.throws(
      () => synthesize(),
      /RequestAuthentication gateway lets calls without a token pass, .* demands requestPrincipals; add one that does/,
    );
  });

  it('E5: are refused with a policy that lets a call without a token in', () => {
    const open = { callers: ['caller'], calls: [rest(8001, 'GET', ['/docs', '/api/v1/me'])] };
    assert.throws(
      () => synthesize([withToken, open]),
      /AuthorizationPolicy gateway: spec\.rules\[1\] lets calls without a token in; add requestPrincipals/,
    );
  });

  it('may show public paths and other ports to everybody', () => {
    const docs = { callers: ['caller'], calls: [rest(8001, 'GET', ['/docs'])] };
    const metrics = { callers: 'everybody' as const, calls: [rest(9464, 'GET', ['/metrics'])] };
    assert.match(synthesize([withToken, docs, metrics]), /requestPrincipals/);
  });

  it('are those of the gateway in the mesh that is written', () => {
    assert.match(createMesh().synthYaml(), /kind: RequestAuthentication/);
  });
});
