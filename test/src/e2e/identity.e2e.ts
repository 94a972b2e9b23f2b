import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { it } from 'node:test';
import { awaitUntil } from './await-until.js';
import { CallerPod, createCallerPods, type GrpcAnswer, type HttpAnswer } from './caller-pod.js';
import { demo, issueToken, validateLocal } from './demo.js';
import { fetchKeysAnew } from './fetch-keys-anew.js';
import { refusalOf } from './installation.js';
import { step } from './say.js';
import { callers, openMeshSuite } from './suite.js';
import { secondsSince } from './units.js';

const { namespace, caller, keep } = openMeshSuite('6 identity', async ({ namespace, settings }) => {
  await createCallerPods(namespace, settings, [
    { name: 'e2e-tester', serviceAccount: 'zenlogic-test', isInMesh: true },
  ]);
});
const stranger = new CallerPod(namespace, callers.stranger.name);
const outsider = new CallerPod(namespace, callers.outsider.name);
// A service account of the chart that may ask for little.
const tester = new CallerPod(namespace, 'e2e-tester');
const permissionDenied = 7;
const unavailable = 14;
/** By the ingress gateway of the cluster, as from outside. */
const url = `http://istio-ingressgateway.istio-ingress/api/v1/locals/${demo.local}/validate`;

it('lets in who was granted the call', async () => {
  const { code, response, details } = await caller.grpc(validateLocal);
  assert.equal(code, 0, details);
  assert.equal(response?.['is_valid'], true);
});

it('G5: refuses plain text from outside the mesh', async () => {
  // At the pods themselves too: whoever finds their address must not get around the Service.
  const [pod] = await namespace.podsOf('auth-v1');
  const podIP = pod?.status.podIP;
  const byName = await outsider.grpc(validateLocal);
  const byAddress = await outsider.grpc({ ...validateLocal, target: `${podIP}:50051` });
  const rest = await outsider.http({ url: `http://${podIP}:8002/.well-known/jwks.json` });
  const gateway = await outsider.http({ url: `http://gateway:8001/api/v1/me` });
  keepRefusal(
    'plain text from outside the mesh: gRPC, gRPC to a pod, REST of auth, gateway',
    [byName, byAddress, rest, gateway].map(nameAnswer).join(', '),
    'connection cut',
    [byName, byAddress].every(({ code }) => code === unavailable) &&
      [rest, gateway].every(({ error }) => error !== undefined),
  );
});

it('G5: refuses a service account that nobody granted anything', async () => {
  const answer = await stranger.grpc(validateLocal);
  const admin = await stranger.http({ url: 'http://auth-service:8002/api/v1/tokens/verify', method: 'POST' });
  keepRefusal(
    'wrong service account: ValidateLocal, REST of auth',
    [answer, admin].map(nameAnswer).join(', '),
    '7, 403',
    answer.code === permissionDenied && admin.status === 403,
  );
});

it('refuses a method that was not granted', async () => {
  const granted = await tester.grpc(validateLocal);
  const other = await tester.grpc({ ...validateLocal, method: 'VerifyToken', request: { token: 'x' } });
  const admin = await caller.http({ url: 'http://auth-service:8002/api/v1/tokens', method: 'POST' });
  keepRefusal(
    'zenlogic-test: ValidateLocal, VerifyToken; loadtest: administration of auth',
    [granted, other, admin].map(nameAnswer).join(', '),
    '0, 7, 403',
    granted.code === 0 && other.code === permissionDenied && admin.status === 403,
  );
});

it('asks for a token at the edge, and for one of ours', { timeout: 120_000 }, async () => {
  const token = await issueToken(namespace);
  // istiod fetches the keys when it pleases.
  const good = await awaitUntil('a request with a token is answered', 90, async () => {
    const answer = await bearer(token);
    return answer.status === 200 ? answer : Promise.reject(new Error(nameAnswer(answer)));
  });
  const none = await outsider.http({ url });
  const foreign = await bearer(signForeign(token));
  const broken = await bearer(`${token.slice(0, -4)}AAAA`);
  keepRefusal(
    'REST at the edge: our token, none, of a foreign key, with a broken signature',
    [good, none, foreign, broken].map(nameAnswer).join(', '),
    '200, 401, 401, 401',
    good.status === 200 && [none, foreign, broken].every(({ status }) => status === 401),
  );
  assert.match(none.headers?.['www-authenticate'] ?? '', /^Bearer/);
});

it('E5: refuses a call without token inside the mesh too', async () => {
  const inside = await caller.http({ url: `http://gateway:8001/api/v1/locals/${demo.local}/validate` });
  keepRefusal(
    'REST inside the mesh without token',
    nameAnswer(inside),
    '401 or 403',
    [401, 403].includes(inside.status ?? 0),
  );
});

it('follows a rotation of keys under STRICT', { timeout: 300_000 }, async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const kid = `rotated-${Date.now()}`;
  const patch = JSON.stringify({ stringData: { [`${kid}.pem`]: pem } });
  await namespace.kubectl(['patch', 'secret', 'auth-token-keys', '--type=merge', '--patch', patch]);
  await step('auth restarts, to read the new key', async () => {
    await namespace.kubectl(['rollout', 'restart', 'deployment/auth-v1', 'deployment/auth-v2']);
    await Promise.all([namespace.rolledOut('auth-v1'), namespace.rolledOut('auth-v2')]);
  });
  const token = await issueToken(namespace, kid);
  const before = await bearer(token);
  const start = performance.now();
  await fetchKeysAnew(namespace);
  const after = await awaitUntil('the new key is known at the edge', 60, async () => {
    const answer = await bearer(token);
    return answer.status === 200 ? answer : undefined;
  });
  keepRefusal(
    'a token of a new key, before and after istiod fetched the keys anew, through STRICT',
    `${nameAnswer(before)}, ${nameAnswer(after)} after ${secondsSince(start)}`,
    '401, 200',
    before.status === 401 && after.status === 200,
  );
});

it('lets metrics be read in plain text, and nothing else on their port', async () => {
  const [pod] = await namespace.podsOf('auth-v1');
  assert.ok(pod !== undefined);
  const { podIP } = pod.status;
  const metrics = await outsider.http({ url: `http://${podIP}:9464/metrics` });
  const other = await outsider.http({ url: `http://${podIP}:9464/other` });
  keepRefusal(
    'metrics from outside the mesh, another path of their port',
    [metrics, other].map(nameAnswer).join(', '),
    '200, 403',
    metrics.status === 200 && other.status === 403,
  );
});

it('E6: istioctl analyze has nothing to say', { timeout: 120_000 }, async () => {
  const refusal = await refusalOf(() => namespace.istioctl(['analyze', '--failure-threshold', 'Warning']));
  keepRefusal('istioctl analyze of the namespace', refusal ?? 'nothing', 'nothing', refusal === undefined);
});

async function bearer(token: string): Promise<HttpAnswer> {
  return await outsider.http({ url, headers: { authorization: `Bearer ${token}` } });
}

/** The same claims and the same `kid`, signed by a key that is not ours. */
function signForeign(token: string): string {
  const text = token.split('.').slice(0, 2).join('.');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

function nameAnswer(answer: GrpcAnswer | HttpAnswer): string {
  if ('code' in answer) {
    return String(answer.code);
  }
  return String(answer.status ?? answer.error);
}

function keepRefusal(subject: string, measured: string, goal: string, isMet: boolean): void {
  keep({ subject, measured, goal, isMet });
  assert.ok(isMet, `${subject}: ${measured}; it must be ${goal}`);
}
